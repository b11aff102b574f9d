import type { ConsentDocument } from './collections.ts';
import type { Consent, ConsentDecision } from './consent.ts';

export const documentId = (accountId: string, rpId: string): string => `${accountId}:${rpId}`;

/** The decisions that are still valid at `now`. */
export const decisionsAt = (document: ConsentDocument, now: Date): ConsentDocument['decisions'] =>
  document.state === 'withdrawn' ? [] : document.decisions.filter(({ expiresAt }) => expiresAt > now);

/** The consent of a document at `now`; undefined if it expired or was withdrawn. */
export function consentAt(document: ConsentDocument, now: Date): Consent | undefined {
  if (document.state === 'withdrawn' || document.expiresAt <= now) return undefined;
  return toConsent(document, decisionsAt(document, now));
}

/** A consent made of the given decisions. */
export function toConsent(
  { accountId, rp, acr, language, at, expiresAt, version }: ConsentDocument,
  kept: ConsentDocument['decisions'],
): Consent {
  const decisions = Object.create(null) as Record<string, ConsentDecision>;
  for (const { claim, ...decision } of kept) decisions[claim] = decision;
  return { accountId, rp, decisions, acr, language, at, expiresAt, version };
}
