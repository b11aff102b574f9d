import type { Available, Proof, ReuseWindows } from '../../authentication/factors/index.ts';
import type { GuardianState } from '../../authentication/sign-in/index.ts';
import type { Consent } from '../../consent/index.ts';
import type { Account, AccountId, Acr, AuthenticationLevel } from '../../identity/index.ts';
import type { RelyingParty } from '../../relying-parties/index.ts';
import type { AskedClaims, SignInRequest } from './request.ts';

/** Everything that the checks read: the request, and what has been shown so far. */
export interface SignInState {
  readonly request: SignInRequest;
  readonly relyingParty: RelyingParty;
  readonly asked: AskedClaims;
  /** Epoch seconds. */
  readonly now: number;
  /** A first factor was shown for this very request. */
  readonly freshLogin: boolean;
  readonly reuse: ReuseWindows;
  /** The citizen, once known. */
  readonly account: Account | undefined;
  /** What the session and this sign-in proved together. */
  readonly proofs: readonly Proof[];
  /** The factors that the citizen can use; none while the citizen is unknown. */
  readonly available: Available;
  /** Authentication level that the risk of this sign-in requires; 0: none. */
  readonly raisedTo: AuthenticationLevel;
  /** Epoch seconds of the last sign-in with a first factor (`auth_time`). */
  readonly signedInAt: number | undefined;
  /** The pairwise `sub` of an account at this RP. */
  readonly subjectOf: (id: AccountId) => string;
  readonly consent: Consent | undefined;
  /** The citizen pressed "allow" for this very request. */
  readonly consentedNow: boolean;
  readonly guardian: GuardianState;
}

/** What our pages ask for. The order of the steps is the order of the policy. */
export type Step = 'login' | 'cannot_continue' | 'step_up' | 'guardian' | 'consent';

/**
 * Why a request can never be answered. The page of the step says each in words (`web/kit/sign-in/check-problem.ts`).
 */
export type Refusal =
  | 'unknown_level'
  | 'recovery_hold'
  | 'account_level_too_low'
  | 'authentication_level_unreachable'
  | 'essential_claim_unavailable'
  | 'guardian_unavailable'
  | 'guardian_refused';

/** The step that a check leads to, with the unique name of the check, which is also the reason that is logged. */
type Reason =
  | { readonly step: 'cannot_continue'; readonly reason: Refusal }
  | { readonly step: Exclude<Step, 'cannot_continue'>; readonly reason: string };

/** One reason why a request can't be answered yet. */
export type SignInCheck = Reason & {
  /** OAuth error code when the RP forbids pages (`prompt=none`), or when the reason can't be cured. */
  readonly error: string;
  /** `error_description` for the RP's developers. */
  readonly description: string;
  applies(state: SignInState): boolean;
};

/** Levels by which a sign-in is measured: `LoA1` and `LoA2` of the account, 1 to 4 of the authentication. */
export interface RequiredLevels {
  readonly acr: Acr | undefined;
  readonly authenticationLevel: 0 | 1 | 2 | 3 | 4;
}
