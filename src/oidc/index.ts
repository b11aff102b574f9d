/**
 * oidc: the OpenID provider: its configuration, interaction policy, store adapter, grants, claims, signing keys,
 * outbound requests, and all patches of foreign code.
 * Never: pages (`web` passes them in), personal data in the clear in the store.
 * Follows: OpenID Connect Core 1.0, Discovery, RP-Initiated and Back-Channel Logout; RFC 6749, 6750, 7009, 7523, 7636,
 * 7662, 8252, 8707, 9068, 9126, 9207, 9700.
 */
export { allScopes } from './claims/by-scope.ts';
export { FIRST_PARTY_CLIENT, relyingPartyOf } from './clients/first-party.ts';
export { ERRORS, noteProblem, PROBLEM, refusalIn, valuesIn } from './errors/index.ts';
export type { ErrorEntry, ToldRefusal } from './errors/index.ts';
export { oidcEvents } from './events.ts';
export { signedInAt } from './sessions/proofs.ts';
export type { Interaction, Interactions, WaitingRequest } from './interactions.ts';
export { openSigningKeys, signingKeysCollection } from './keys/index.ts';
export type { KeySet, KeyState, SigningAlgorithm, SigningKey, SigningKeys } from './keys/index.ts';
export { isPublicAddress, outboundFetch, OutboundRefusedError } from './outbound.ts';
export type { OutboundOptions } from './outbound.ts';
export {
  essentialAcrs,
  grantableClaims,
  isRaised,
  lackingClaims,
  presentAcr,
  presentLevel,
  stepUpFactors,
  wantedLevel,
} from './policy/index.ts';
export type { Refusal, SignInCheck, SignInState, Step } from './policy/index.ts';
export type {
  PageContext,
  ProviderContext,
  ProviderDependencies,
  ProviderPages,
  UnsentCause,
  UnsentRequest,
} from './dependencies.ts';
export { declareProvider, runProvider } from './running.ts';
export type { RunningProvider, RunningProviderOptions } from './running.ts';
export { logoutNoticesCollection } from './sessions/logout-notices.ts';
export type { SessionOrigin } from './sessions/session-origin.ts';
export type { AccountSession, BrowserSession, Sessions } from './sessions/sessions.ts';
export { oidcSettings } from './settings.ts';
export type { Lifetimes, ResourceServerSetting } from './settings.ts';
export { recordExtensions } from './profiles/index.ts';
export { PROTOCOL_COLLECTIONS } from './store/collections.ts';
export { openSubjects } from './claims/subject.ts';
export { answerPlainObjects, fixAddress, redirectToTheLetter, replaceBody } from './upstream/index.ts';
