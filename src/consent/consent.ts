import { satisfies, type AccountId, type Acr } from '../identity/index.ts';
import type { RelyingParty } from '../relying-parties/index.ts';
import type { Language } from '../shared/index.ts';
import type { ConsentDocument } from './collections.ts';

/** What the citizen decided on one claim. */
export type ConsentDecision = Omit<ConsentDocument['decisions'][number], 'claim'>;

/**
 * The current consent between an account and a relying party, without expired decisions. A consent may come from
 * several pages; the text of each is in the proof (`history`).
 */
export interface Consent {
  readonly accountId: AccountId;
  readonly rp: string;
  /** By claim. Has no prototype: safe to index with any name. */
  readonly decisions: Readonly<Record<string, ConsentDecision>>;
  /** When the citizen last agreed. */
  readonly acr: Acr;
  readonly language: Language;
  readonly at: Date;
  readonly expiresAt: Date;
  /** Incremented with each decision and withdrawal. */
  readonly version: number;
}

/** Whether a decision still matches today's record. */
const stands = (decision: ConsentDecision, name: string, rp: RelyingParty, acr: Acr | undefined): boolean => {
  const terms = Object.hasOwn(rp.claims, name) ? rp.claims[name] : undefined;
  if (terms?.purpose !== decision.purpose || terms.need !== decision.need) return false;
  if (rp.purposes[decision.purpose]?.[decision.language] !== decision.purposeText) return false;
  return [rp.minimumAcr, acr].every((wanted) => wanted === undefined || satisfies(decision.acr, wanted));
};

const decisionOn = (consent: Consent | undefined, name: string): ConsentDecision | undefined =>
  consent !== undefined && Object.hasOwn(consent.decisions, name) ? consent.decisions[name] : undefined;

/**
 * Requested claims that the citizen must still decide on: there is no decision, it expired, the record changed the
 * purpose, its text or the need, or the level (the record's minimum, or `acr` if given) is above the level agreed to.
 */
export function missing(
  consent: Consent | undefined,
  asked: readonly string[],
  rp: RelyingParty,
  acr?: Acr,
): readonly string[] {
  return asked.filter((name) => {
    const decision = decisionOn(consent, name);
    return decision === undefined || !stands(decision, name, rp, acr);
  });
}

/** Claims that may be released: requested, listed in today's record, and agreed to. */
export function granted(
  consent: Consent | undefined,
  asked: readonly string[],
  rp: RelyingParty,
  acr?: Acr,
): readonly string[] {
  return asked.filter((name) => {
    const decision = decisionOn(consent, name);
    return decision?.granted === true && stands(decision, name, rp, acr);
  });
}
