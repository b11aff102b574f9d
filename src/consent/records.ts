import { hash } from 'node:crypto';
import type { AccountId, Acr } from '../identity/index.ts';
import type { Need } from '../relying-parties/index.ts';
import type { Language } from '../shared/index.ts';
import type { ConsentText } from './text.ts';

export interface RecordedClaim {
  readonly claim: string;
  readonly granted: boolean;
  readonly purpose: string;
  readonly purposeText: string;
  readonly need: Need;
}

/** One decision as it is proved: complete in itself, never changed, linked to the one before by hash. */
export interface ConsentRecord {
  readonly accountId: AccountId;
  readonly rp: string;
  /** From 1, without a gap for each account and relying party. */
  readonly version: number;
  readonly type: 'given' | 'withdrawn';
  readonly at: Date;
  /** Given: until when. */
  readonly expiresAt?: Date;
  /** Given: what was decided on each claim that was shown. Withdrawn: the claims it was withdrawn for. */
  readonly claims: readonly RecordedClaim[];
  readonly acr: Acr;
  readonly language: Language;
  /** Given: the page exactly as it was shown. */
  readonly text?: ConsentText;
  /** Given: digest of the relying party's record at that moment. */
  readonly rpVersion?: string;
  /** Withdrawn: for this purpose only. */
  readonly purpose?: string;
  /** Hash of the record before, of the same account and relying party; empty for the first. */
  readonly previous: string;
  /** SHA-256, base64url, over all of the above. */
  readonly hash: string;
}

const canonicalText = (text: ConsentText): (readonly string[])[] =>
  text.map((line) => {
    switch (line.part) {
      case 'statement':
        return [line.part, line.text];
      case 'purpose':
        return [line.part, line.text, line.purpose];
      case 'claim':
        return [line.part, line.text, line.purpose, line.claim, line.need];
    }
  });

/**
 * Digest of a page: goes into the form when the page is shown and comes back with the answer, so that nobody is said to
 * have agreed to a page that changed since.
 */
export const consentTextDigest = (text: ConsentText): string =>
  hash('sha256', JSON.stringify(canonicalText(text)), 'base64url');

/** Every field in a fixed order: what the hash is made of must not depend on how a store orders keys. */
const canonical = (record: Omit<ConsentRecord, 'hash'>): string =>
  JSON.stringify([
    record.accountId,
    record.rp,
    record.version,
    record.type,
    record.at.toISOString(),
    record.expiresAt?.toISOString() ?? null,
    record.claims.map(({ claim, granted, purpose, purposeText, need }) => [claim, granted, purpose, purposeText, need]),
    record.acr,
    record.language,
    record.text === undefined ? null : canonicalText(record.text),
    record.rpVersion ?? null,
    record.purpose ?? null,
    record.previous,
  ]);

const hashOf = (record: Omit<ConsentRecord, 'hash'>): string => hash('sha256', canonical(record), 'base64url');

export const sealRecord = (record: Omit<ConsentRecord, 'hash'>): ConsentRecord => ({ ...record, hash: hashOf(record) });

/**
 * The first record of a history that was changed, or before which one is gone; undefined where all of it is sound.
 * Records of several relying parties may be mixed.
 */
export function firstBrokenRecord(history: readonly ConsentRecord[]): ConsentRecord | undefined {
  const last = new Map<string, ConsentRecord>();
  // By version, not by time: the clocks of two processes may differ.
  return history
    .toSorted((a, b) => a.version - b.version)
    .find((record) => {
      const chain = `${record.accountId}:${record.rp}`;
      const before = last.get(chain);
      last.set(chain, record);
      return (
        record.version !== (before?.version ?? 0) + 1 ||
        record.previous !== (before?.hash ?? '') ||
        record.hash !== hashOf(record)
      );
    });
}
