import { CHECKS } from './checks/index.ts';
import type { SignInCheck, SignInState, Step } from './sign-in-state.ts';

export { CHECKS } from './checks/index.ts';
export { grantableClaims, lackingClaims, unavailableEssentials } from './grantable-claims.ts';
export { essentialAcrs, isRaised, presentAcr, presentAmr, presentLevel, stepUpFactors, wantedLevel } from './levels.ts';
export { isProtocolClaim, parseSignInRequest, statedAcr } from './request.ts';
export type { SignInRequest } from './request.ts';
export type { Refusal, SignInCheck, SignInState, Step } from './sign-in-state.ts';

/** Steps in their order, and whether an RP may ask for them by `prompt`. */
export const STEPS: readonly { readonly step: Step; readonly requestable: boolean }[] = [
  { step: 'login', requestable: true },
  { step: 'cannot_continue', requestable: false },
  { step: 'step_up', requestable: false },
  { step: 'guardian', requestable: false },
  { step: 'consent', requestable: true },
];

/** The first thing that is missing; undefined when the request can be answered. */
export const nextCheck = (state: SignInState): SignInCheck | undefined => CHECKS.find((check) => check.applies(state));
