/**
 * upstream: every change of behaviour of oidc-provider, koa and Node; docs/adr/0015 lists each with gain, test and end.
 * Never: logic of ours; the caller passes in what a patch computes. No other code touches these prototypes.
 * Follows: the exact versions in package-lock.json. Each patch asserts that what it changes is there, or the start
 * fails.
 */
import type Provider from 'oidc-provider';
import type { Clock } from '../../shared/index.ts';
import { assertBodyIterator } from './node/request-body.ts';
import { assertOwnKeys } from './koa/cookie-signer.ts';
import { publishKeys, type PublishedKeys } from './oidc-provider/client-keys.ts';
import { acceptPreviousSecrets } from './oidc-provider/client-secrets.ts';
import { assertClientHash } from './oidc-provider/client-version.ts';
import { computeContextClaims, readClaimsBy, type ContextClaims } from './oidc-provider/context-claims.ts';
import { askOnlyDottedForJwt } from './oidc-provider/dotted-tokens.ts';
import { readErrors, readErrorsFirst, type ErrorReader } from './oidc-provider/explained-errors.ts';
import { assertInternals } from './oidc-provider/internals.ts';
import { storeFields } from './oidc-provider/sessions/payload-fields.ts';
import { assertContextAccessor } from './oidc-provider/release-request.ts';
import { rememberPostLogoutUri } from './oidc-provider/redirect-uris.ts';
import { queueLogoutTokens, type QueuedLogout } from './oidc-provider/sessions/logout-tokens.ts';
import { restrictResponseModes } from './oidc-provider/response-modes.ts';
import { afterSessionEnd } from './oidc-provider/sessions/session-end.ts';
import { refuseWithoutStacks } from './oidc-provider/stackless-refusals.ts';
import { timeIds } from './oidc-provider/timed-ids.ts';

export { cookieSigner } from './koa/cookie-signer.ts';
export type { CookieSigner } from './koa/cookie-signer.ts';
export { fixAddress } from './koa/issuer-address.ts';
export { answerPlainObjects } from './koa/plain-bodies.ts';
export { replaceBody } from './node/request-body.ts';
export { compareByVersion } from './oidc-provider/client-version.ts';
export { destroyStored, middlewareOf } from './oidc-provider/internals.ts';
export { queueLogoutToken, sendLogoutToken } from './oidc-provider/sessions/logout-tokens.ts';
export { redirectToTheLetter, toTheLetter } from './oidc-provider/redirect-uris.ts';
export { releaseOnceAnswered } from './oidc-provider/release-request.ts';
export { publishResponseModes } from './oidc-provider/response-modes.ts';

/** Patches what all providers of this process share. Applying it twice changes nothing. @throws UpstreamChanged */
export async function patchProcess(): Promise<void> {
  assertBodyIterator();
  assertOwnKeys();
  assertClientHash();
  assertContextAccessor();
  refuseWithoutStacks();
  await askOnlyDottedForJwt();
  await readErrorsFirst();
}

/** What the patches of a Provider are given. */
export interface ProviderPatches {
  readonly clock: Clock;
  readonly claims: ContextClaims;
  readonly responseModes: readonly string[];
  /** Keys behind the `jwks_uri` of clients. */
  readonly publishedKeys: PublishedKeys;
  /** A former secret of a client that is still accepted. */
  readonly previousSecretOf: (clientId: string) => string | undefined;
  /** What is understood of a `claims` parameter; undefined: nothing. */
  readonly understoodClaims: (claims: string) => string | undefined;
  /** Fields that are stored with a model beside those of oidc-provider. */
  readonly fields: Readonly<Record<'Grant' | 'Interaction' | 'Session', readonly string[]>>;
  /** Called after each end of a session. */
  readonly afterSessionEnd: (uid: string) => Promise<void>;
  /** Reads each error before it is answered. */
  readonly readError: ErrorReader;
  /** Called instead of sending a logout token. */
  readonly queueLogout: (logout: QueuedLogout) => Promise<void>;
}

/** Patches one Provider. @throws UpstreamChanged */
export function patchProvider(provider: Provider, patches: ProviderPatches): void {
  assertInternals(provider);
  computeContextClaims(provider, patches.claims);
  timeIds(provider, patches.clock);
  restrictResponseModes(provider, patches.responseModes);
  publishKeys(provider, patches.publishedKeys);
  acceptPreviousSecrets(provider, patches.previousSecretOf);
  readClaimsBy(provider, patches.understoodClaims);
  storeFields(provider, 'Grant', patches.fields.Grant);
  storeFields(provider, 'Session', patches.fields.Session);
  storeFields(provider, 'Interaction', patches.fields.Interaction);
  afterSessionEnd(provider, patches.afterSessionEnd);
  readErrors(provider, patches.readError);
  queueLogoutTokens(provider, patches.queueLogout);
  rememberPostLogoutUri(provider);
}
