import type { KoaContextWithOIDC } from 'oidc-provider';
import { FACTORS, type Available, type Proof, type ReuseWindows } from '../authentication/index.ts';
import type { Consent } from '../consent/index.ts';
import type { Account, AuthenticationLevel } from '../identity/index.ts';
import { allowedClaims, type RelyingParty } from '../relying-parties/index.ts';
import { keptWithRequest } from './let-go.ts';
import type { AuthorizationParameters } from './policy/request.ts';
import {
  nextCheck,
  parseSignInRequest,
  type GuardianState,
  type SignInCheck,
  type SignInState,
} from './policy/index.ts';

/** Epoch seconds of the last sign-in with a first factor: what `auth_time` states and `max_age` is measured by. */
export const signedInAt = (proofs: readonly Proof[]): number | undefined => {
  const times = proofs.filter(({ factor }) => FACTORS[factor].first).map(({ at }) => at);
  return times.length === 0 ? undefined : Math.max(...times);
};

/** What a state is made of, wherever the request stands: at the authorization endpoint or on our pages. */
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

/** oidc-provider's session keeps what was proved in its field `amr`; the claim `amr` is made from it (see provider.ts). */
export const proofsOf = (amr: unknown): readonly Proof[] =>
  Array.isArray(amr) ? amr.filter((proof): proof is Proof => typeof proof === 'object' && proof !== null) : [];

const states = keptWithRequest<{ readonly state: SignInState; readonly isComplete: boolean }>('sign-in state');

/** Keeps the state at the authorization endpoint, made once when the session's account is loaded. @returns what is missing in it. */
export function rememberState(ctx: KoaContextWithOIDC, state: SignInState): SignInCheck | undefined {
  const missing = nextCheck(state);
  states.set(ctx, { state, isComplete: missing === undefined });
  return missing;
}
export const rememberedState = (ctx: KoaContextWithOIDC): SignInState | undefined => states.get(ctx)?.state;
/** Nothing is missing: the checks need not be gone through again. */
export const isComplete = (ctx: KoaContextWithOIDC): boolean => states.get(ctx)?.isComplete === true;
