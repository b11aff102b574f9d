import { satisfies, type AccountId, type Acr } from '../identity/index.ts';
import type { Need, RelyingParty } from '../relying-parties/index.ts';
import type { Language } from '../shared/index.ts';

/** What the citizen decided on one claim. */
export interface ConsentDecision {
  readonly granted: boolean;
  /** Key of the purpose in the record. */
  readonly purpose: string;
  /** The purpose as it was shown. */
  readonly purposeText: string;
  readonly language: Language;
  readonly need: Need;
  /** Account level at which the claim was agreed to be released. */
  readonly acr: Acr;
  readonly at: Date;
  readonly expiresAt: Date;
  /** Version of the consent in which it was decided: names its proof. */
  readonly version: number;
}

/**
 * What holds now between an account and a relying party. Decisions that expired are not in it. The text shown is in the
 * proof (`history`): a consent may be made of several pages.
 */
export interface Consent {
  readonly accountId: AccountId;
  readonly rp: string;
  /** By claim. Has no prototype: safe to index with any name. */
  readonly decisions: Readonly<Record<string, ConsentDecision>>;
  /** Of the last time the citizen said yes. */
  readonly acr: Acr;
  readonly language: Language;
  readonly at: Date;
  readonly expiresAt: Date;
  /** Rises by one with each decision and withdrawal. */
  readonly version: number;
}

/** Whether a decision is still about what the record says today. */
const stands = (decision: ConsentDecision, name: string, rp: RelyingParty, acr: Acr | undefined): boolean => {
  const terms = Object.hasOwn(rp.claims, name) ? rp.claims[name] : undefined;
  if (terms?.purpose !== decision.purpose || terms.need !== decision.need) return false;
  if (rp.purposes[decision.purpose]?.[decision.language] !== decision.purposeText) return false;
  return [rp.minimumAcr, acr].every((wanted) => wanted === undefined || satisfies(decision.acr, wanted));
};

const decisionOn = (consent: Consent | undefined, name: string): ConsentDecision | undefined =>
  consent !== undefined && Object.hasOwn(consent.decisions, name) ? consent.decisions[name] : undefined;

/**
 * Claims asked for on which the citizen must still decide: there is no decision, it expired, the record changed the
 * purpose, its text or the need, or the level was raised above that agreed to (the record's minimum, or `acr` if given).
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

/** Claims that may be released: asked for, listed in the record as it is today, and agreed to. */
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
