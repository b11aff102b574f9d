import { livingProofs, statementNow, type ReuseWindows } from '../../authentication/factors/index.ts';
import { granted, type Consent } from '../../consent/index.ts';
import { acrFor, satisfies, SCOPES, type Account, type Acr } from '../../identity/index.ts';
import type { RelyingParty } from '../../relying-parties/index.ts';
import type { StoredGrant } from '../grants/stored-grant.ts';

/** What the decision is made from; all of it as it is now, except the grant. */
export interface ReleaseBasis {
  readonly grant: StoredGrant;
  readonly account: Account;
  readonly relyingParty: RelyingParty;
  readonly consent: Consent | undefined;
}

/** What a relying party may get at this moment: the claims of its grant ∩ the consent now ∩ its record now. */
export interface Release {
  /** Why nothing but `sub` may be released; undefined if more may be. */
  readonly over: 'no_consent' | 'below_minimum' | undefined;
  /** When the consent ends; undefined if there is none. */
  readonly consentUntil: Date | undefined;
  /** Those of the names that may be released. */
  claims(names: readonly string[]): readonly string[];
  /** Those of the scopes that still give something. */
  scopes(scopes: readonly string[]): readonly string[];
}

const lower = (one: Acr | undefined, other: Acr | undefined): Acr | undefined => {
  if (one === undefined || other === undefined) return undefined;
  return satisfies(one, other) ? other : one;
};

/** Whether the sign-in behind a grant, or its account by now, is below the minimum of the record as it is now. */
export function isBelowMinimum({ grant, account, relyingParty }: Omit<ReleaseBasis, 'consent'>): boolean {
  const { minimumAcr } = relyingParty;
  if (minimumAcr === undefined) return false;
  const { acr, level = 0 } = grant.signIn ?? {};
  return !satisfies(lower(acr, acrFor(account.level, level)), minimumAcr);
}

/**
 * The scopes that give something: `openid`, and those with a claim that is released. Scopes of resource servers are not
 * among them.
 */
export const givingScopes = (scopes: readonly string[], released: (names: readonly string[]) => readonly string[]) =>
  scopes.filter(
    (scope) => scope === 'openid' || scope === 'offline_access' || released(SCOPES[scope] ?? []).length > 0,
  );

export function decideRelease(basis: ReleaseBasis): Release {
  const { grant, relyingParty, consent } = basis;
  const isMissing = consent === undefined && !relyingParty.firstParty;
  const over = isMissing ? 'no_consent' : isBelowMinimum(basis) ? 'below_minimum' : undefined;
  const claims = (names: readonly string[]): readonly string[] => {
    if (over !== undefined || relyingParty.firstParty) return [];
    const rejected = grant.rejected?.openid?.claims ?? [];
    return granted(
      consent,
      names.filter((name) => !rejected.includes(name)),
      relyingParty,
    );
  };
  return {
    over,
    consentUntil: consent?.expiresAt,
    claims,
    scopes: (scopes) =>
      over === undefined ? givingScopes(scopes, claims) : scopes.filter((scope) => scope === 'openid'),
  };
}

/** What is stated about a sign-in: `acr`, `amr` and `authentication_level`. */
export interface SignInStatement {
  readonly acr: Acr | undefined;
  readonly amr: readonly string[] | undefined;
  readonly authentication_level: number | undefined;
}

/**
 * What may be stated about a sign-in at `now` (epoch seconds), from the proofs that are within their windows and not
 * outdated by an ending of the account or a removed authenticator.
 *
 * @param stated the `acr` that was stated at the sign-in; it can only fall
 */
export function stateSignIn(
  { signIn, sessionUid }: StoredGrant,
  account: Account,
  stated: Acr | undefined,
  now: number,
  reuse: ReuseWindows,
): SignInStatement {
  const { level, amr } = statementNow(livingProofs(account, signIn?.proofs ?? [], sessionUid), now, reuse);
  return {
    acr: lower(stated, lower(signIn?.acr, acrFor(account.level, level))),
    amr: amr.length === 0 ? undefined : amr,
    authentication_level: level === 0 ? undefined : level,
  };
}
