import { hash } from 'node:crypto';
import type { StoredConsentRecord } from './collections.ts';
import type { ConsentText } from './text.ts';

/** The proof of one decision: self-contained, immutable, and linked to the previous record by hash. */
export type ConsentRecord = Omit<StoredConsentRecord, '_id'>;
export type RecordedClaim = ConsentRecord['claims'][number];

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
