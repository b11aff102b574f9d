import { errors } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { jwksOf, type KeySet, type SigningKeys } from './keys/index.ts';
import { openKeySets } from './clients/key-sets.ts';
import { openInteractions, type Interactions } from './interactions.ts';
import type { PageContext, ProviderContext, ProviderDependencies } from './dependencies.ts';
import { addErrorUri, explain } from './errors/index.ts';
import { buildProvider } from './provider.ts';
import { outboundFetch } from './outbound.ts';
import { errorCode } from './refusals.ts';
import {
  logoutNoticesCollection,
  openLogoutNotices,
  type LogoutNoticeDependencies,
  type LogoutNotices,
} from './sessions/logout-notices.ts';
import { openSessions, type Sessions } from './sessions/sessions.ts';
import type { Store } from '../storage/index.ts';
import { RESPONSE_MODES } from './features/authorization/response-modes.ts';
import { settleWrites } from './store/adapter.ts';
import { declareProtocolCollections } from './store/collections.ts';
import {
  cookieSigner,
  middlewareOf,
  patchProcess,
  publishResponseModes,
  releaseOnceAnswered,
  type CookieSigner,
} from './upstream/index.ts';

export interface RunningProviderOptions extends Omit<ProviderDependencies, 'keySets'>, LogoutNoticeDependencies {
  readonly keys: SigningKeys;
  /** How long relying parties may cache keys and discovery, in seconds. */
  readonly cachedSeconds: number;
  /** Milliseconds between polls for a new key set. */
  readonly pollMs: number;
  /** Called when polling for a new key set failed. Polling continues. */
  readonly onFault: (error: unknown) => void;
}

/** The OpenID provider of this process, always with the present signing keys. */
export interface RunningProvider {
  /** Answers the protocol's endpoints; goes on to the next middleware for everything else. */
  readonly middleware: (ctx: PageContext, next: () => Promise<void>) => Promise<void>;
  readonly interactions: Interactions;
  readonly sessions: Sessions;
  /** Signs our own cookies as well. */
  readonly cookieSigner: CookieSigner;
  /** Polls for a new key set now. */
  refresh(): Promise<void>;
  /** Waits for notices that are being sent. */
  stop(): Promise<void>;
}

/** RSA keys take a second or two to make. Those that are not needed yet are made some time after the start. */
const PREPARATION_MS = 10_000;

/**
 * Replaces an answer whose writes were refused, as a code that another request has consumed meanwhile (RFC 6749 section
 * 5.2). Nothing of the answer has been sent. Faults are thrown.
 */
function refuseAnswer(
  ctx: PageContext,
  error: unknown,
  { countError, telling }: Pick<ProviderDependencies, 'countError' | 'telling'>,
): void {
  if (!(error instanceof errors.InvalidGrant)) throw error;
  explain(ctx as ProviderContext, error, telling);
  countError(errorCode(error));
  ctx.status = error.statusCode;
  ctx.body = { error: error.error, error_description: error.error_description };
}

const CACHED_ROUTES: readonly unknown[] = ['discovery', 'jwks'];

/**
 * Says how long metadata and keys may be cached (OpenID Connect Core section 10.1.1). A key is published long before it
 * signs, so a cache of that age knows it.
 */
function letCache(ctx: PageContext, seconds: number): void {
  const { oidc } = ctx as { readonly oidc?: { readonly route?: string } };
  if (ctx.status === 200 && CACHED_ROUTES.includes(oidc?.route)) {
    ctx.set('cache-control', `public, max-age=${seconds}`);
  }
}

/** Declares the provider's collections; before `store.ready()`. */
export function declareProvider(store: Store): void {
  declareProtocolCollections(store);
  store.collection(logoutNoticesCollection);
}

/**
 * Starts the provider with the current key set. oidc-provider fixes its keys when it is built, so a rotation builds a
 * new Provider. Requests in progress finish on the Provider that they began with.
 */
export async function runProvider(
  options: RunningProviderOptions,
  onProgress?: (done: number, of: number) => void,
): Promise<RunningProvider> {
  const { keys, pollMs, cachedSeconds, onFault, seal, outbound, clock, clientKeys } = options;
  // They outlive a rotation of our own keys, which builds another Provider.
  const keySets = openKeySets({ fetch: outboundFetch(outbound), clock, ...clientKeys });
  const dependencies: ProviderDependencies = { ...options, keySets };
  await patchProcess();
  let set: KeySet = await keys.load(onProgress);
  const notices: LogoutNotices = openLogoutNotices(() => provider, options);
  let provider: Provider = buildProvider(dependencies, notices, jwksOf(set));
  notices.start();

  const refresh = async (): Promise<void> => {
    const newer = await keys.newerThan(set.version);
    if (newer === undefined) return;
    provider = buildProvider(dependencies, notices, jwksOf(newer));
    set = newer;
  };
  const timer = setInterval(() => void refresh().catch(onFault), pollMs);
  timer.unref();
  const preparation = setTimeout(() => void keys.prepare().catch(onFault), PREPARATION_MS);
  preparation.unref();

  return {
    async middleware(ctx, next) {
      await middlewareOf(provider)(ctx, next);
      publishResponseModes(ctx, RESPONSE_MODES);
      letCache(ctx, cachedSeconds);
      const written = settleWrites(ctx);
      if (written !== undefined) await written.catch((error: unknown) => refuseAnswer(ctx, error, options));
      addErrorUri(ctx);
      releaseOnceAnswered(ctx);
    },
    interactions: openInteractions(() => provider, dependencies),
    sessions: openSessions(() => provider, dependencies),
    cookieSigner: cookieSigner(seal),
    refresh,
    async stop() {
      clearInterval(timer);
      clearTimeout(preparation);
      await notices.stop();
    },
  };
}
