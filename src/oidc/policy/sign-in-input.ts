import type { Available, Proof, ReuseWindows } from '../../authentication/factors/index.ts';
import type { Consent } from '../../consent/index.ts';
import type { Account, AuthenticationLevel } from '../../identity/index.ts';
import { allowedClaims, type RelyingParty } from '../../relying-parties/index.ts';
import { signedInAt } from '../sessions/proofs.ts';
import { parseSignInRequest, type AuthorizationParameters } from './request.ts';
import type { GuardianState, SignInState } from './sign-in-state.ts';

/** What a state is made of, at the authorization endpoint and on our pages alike. */
export interface StateParts {
  readonly parameters: AuthorizationParameters;
  readonly hintedSubject?: string | undefined;
  readonly relyingParty: RelyingParty;
  readonly account: Account | undefined;
  readonly proofs: readonly Proof[];
  readonly available: Available;
  readonly raisedTo: AuthenticationLevel;
  readonly consent: Consent | undefined;
  readonly consentedNow: boolean;
  readonly guardian: GuardianState;
  readonly freshLogin: boolean;
  readonly now: number;
  readonly reuse: ReuseWindows;
  readonly subjectOf: (accountId: string) => string;
}

export function signInState(parts: StateParts): SignInState {
  const { parameters, hintedSubject, relyingParty, proofs, ...rest } = parts;
  const request = parseSignInRequest(parameters, hintedSubject);
  const { claims } = allowedClaims(relyingParty, { scopes: request.scopes, claimNames: request.claimNames });
  return {
    ...rest,
    request,
    relyingParty,
    asked: { names: claims },
    proofs,
    signedInAt: signedInAt(proofs),
  };
}
