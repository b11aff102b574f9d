import type Provider from 'oidc-provider';
import { jwksOf, type KeySet, type SigningKeys } from './keys/index.ts';
import { openInteractions, type Interactions } from './interactions.ts';
import type { PageContext, ProviderDependencies } from './dependencies.ts';
import { buildProvider } from './provider.ts';
import { openSessions, type Sessions } from './sessions/sessions.ts';
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

export interface RunningProviderOptions extends ProviderDependencies {
  readonly keys: SigningKeys;
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
  stop(): void;
}

/** Declares the provider's collections; before `store.ready()`. */
export const declareProvider = declareProtocolCollections;

/**
 * Starts the provider with the current key set. oidc-provider fixes its keys when it is built, so a rotation builds a
 * new Provider. Requests in progress finish on the Provider that they began with.
 */
export async function runProvider(
  options: RunningProviderOptions,
  onProgress?: (done: number, of: number) => void,
): Promise<RunningProvider> {
  const { keys, pollMs, onFault, seal } = options;
  await patchProcess();
  let set: KeySet = await keys.load(onProgress);
  let provider: Provider = buildProvider(options, jwksOf(set));

  const refresh = async (): Promise<void> => {
    const newer = await keys.newerThan(set.version);
    if (newer === undefined) return;
    provider = buildProvider(options, jwksOf(newer));
    set = newer;
  };
  const timer = setInterval(() => void refresh().catch(onFault), pollMs);
  timer.unref();

  return {
    async middleware(ctx, next) {
      await middlewareOf(provider)(ctx, next);
      publishResponseModes(ctx, RESPONSE_MODES);
      const written = settleWrites(ctx);
      if (written !== undefined) await written;
      releaseOnceAnswered(ctx);
    },
    interactions: openInteractions(() => provider, options),
    sessions: openSessions(() => provider, options),
    cookieSigner: cookieSigner(seal),
    refresh,
    stop: () => clearInterval(timer),
  };
}
