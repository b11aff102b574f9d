import type { AccountId, Acr } from '../identity/index.ts';
import type { Language } from '../shared/index.ts';
import type { Consent, ConsentDecision } from './consent.ts';
import type { ConsentRecord } from './records.ts';

/** The current state between an account and a relying party: one document, changed by one conditional update. */
export interface ConsentDocument {
  /** `<account>:<relying party>`. */
  readonly _id: string;
  readonly accountId: AccountId;
  readonly rp: string;
  readonly version: number;
  readonly state: 'given' | 'withdrawn';
  readonly decisions: readonly (ConsentDecision & { readonly claim: string })[];
  readonly acr: Acr;
  readonly language: Language;
  readonly at: Date;
  readonly expiresAt: Date;
  /** Hash of the latest record. */
  readonly head: string;
  /** Outbox: records of this document that may not yet be written, audited and acted on. */
  readonly pending: readonly ConsentRecord[];
  /** Length of `pending`; indexed. */
  readonly unsettled: number;
}

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
