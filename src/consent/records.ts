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

/** The proof of one decision: self-contained, immutable, and linked to the previous record by hash. */
export interface ConsentRecord {
  readonly accountId: AccountId;
  readonly rp: string;
  /** Counts from 1 without gaps, per account and relying party. */
  readonly version: number;
  readonly type: 'given' | 'withdrawn';
  readonly at: Date;
  /** Given: the expiry. */
  readonly expiresAt?: Date;
  /** Given: the decision on each claim shown. Withdrawn: the claims concerned. */
  readonly claims: readonly RecordedClaim[];
  readonly acr: Acr;
  readonly language: Language;
  /** Given: the page exactly as it was shown. */
  readonly text?: ConsentText;
  /** Given: digest of the relying party's record at that moment. */
  readonly rpVersion?: string;
  /** Withdrawn: for this purpose only. */
  readonly purpose?: string;
  /** Hash of the previous record of the same account and relying party; empty for the first. */
  readonly previous: string;
  /** SHA-256 over all fields above, in base64url. */
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
 * Digest of a page. The form carries it from the page to the answer, so that no consent is recorded for a page that
 * changed in between.
 */
export const consentTextDigest = (text: ConsentText): string =>
  hash('sha256', JSON.stringify(canonicalText(text)), 'base64url');

/** Every field in a fixed order, because the hash must not depend on how a store orders keys. */
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
 * The first record that was changed or whose predecessor is missing; undefined if the history is intact.
 * Records of several relying parties may be mixed.
 */
export function firstBrokenRecord(history: readonly ConsentRecord[]): ConsentRecord | undefined {
  const last = new Map<string, ConsentRecord>();
  // By version, not by time, because the clocks of two processes may differ.
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
