import type { ConsentDocument } from './collections.ts';
import type { Consent, ConsentDecision } from './consent.ts';

export const documentId = (accountId: string, rpId: string): string => `${accountId}:${rpId}`;

/** The decisions that are still valid at `now`. */
export const decisionsAt = (document: ConsentDocument, now: Date): ConsentDocument['decisions'] =>
  document.state === 'withdrawn' ? [] : document.decisions.filter(({ expiresAt }) => expiresAt > now);

interface Standing {
  readonly consent: Consent;
  /** When the consent or the first of its decisions expires, in milliseconds since the epoch. */
  readonly until: number;
}

/**
 * What was made of documents that the store gave out; the store gives out the same frozen document until it changes
 * (ADR 14).
 */
const standing = new WeakMap<ConsentDocument, Standing>();

/** The consent of a document at `now`, to be read only; undefined if it expired or was withdrawn. */
export function consentAt(document: ConsentDocument, now: Date): Consent | undefined {
  const known = standing.get(document);
  if (known !== undefined && now.getTime() < known.until) return known.consent;
  if (document.state === 'withdrawn' || document.expiresAt <= now) return undefined;
  const decisions = decisionsAt(document, now);
  const consent = toConsent(document, decisions);
  const until = Math.min(...[document, ...decisions].map(({ expiresAt }) => expiresAt.getTime()));
  if (Object.isFrozen(document)) standing.set(document, { consent, until });
  return consent;
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
