import Provider, { type Configuration } from 'oidc-provider';
import type { ProviderDependencies } from './dependencies.ts';
import { understoodClaims } from './features/authorization/claims-parameter.ts';
import { explain } from './errors/index.ts';
import { RESPONSE_MODES } from './features/authorization/response-modes.ts';
import { rememberedState } from './grants/request-state.ts';
import { OWN_GRANT_FIELDS } from './grants/stored-grant.ts';
import type { Signer } from './keys/index.ts';
import { presentAcr, presentAmr, statedAcr } from './policy/index.ts';
import { configurationOf } from './profiles/index.ts';
import { observeRefusals } from './refusals.ts';
import { answerToInitiator } from './sessions/logout-initiator.ts';
import type { LogoutNotices } from './sessions/logout-notices.ts';
import { adapterFactory } from './store/adapters.ts';
import { COUNTED_FIELD } from './store/begun-adapter.ts';
import { endGrantsOfSession } from './store/grants.ts';
import { patchProvider, type ProviderPatches } from './upstream/index.ts';

const patchesOf = (
  { clock, store, keySets, relyingParties, telling }: ProviderDependencies,
  notices: LogoutNotices,
): ProviderPatches => ({
  clock,
  readError: (ctx, error) => explain(ctx, error, telling),
  claims: {
    amr(ctx) {
      const state = rememberedState(ctx);
      return state === undefined ? [] : [...presentAmr(state)];
    },
    acr(ctx) {
      const state = rememberedState(ctx);
      return state === undefined ? undefined : statedAcr(presentAcr(state), state.request.acrToState);
    },
  },
  responseModes: RESPONSE_MODES,
  understoodClaims,
  fields: {
    Grant: OWN_GRANT_FIELDS,
    Session: ['whence', 'usedAt', 'approval', COUNTED_FIELD],
    Interaction: [COUNTED_FIELD],
  },
  publishedKeys: keySets,
  previousSecretOf(clientId) {
    const previous = relyingParties.get(clientId)?.previousSecret;
    return previous !== undefined && clock.now() < previous.until ? previous.value : undefined;
  },
  afterSessionEnd: (uid) => endGrantsOfSession(store, uid),
  queueLogout: (logout) => notices.add(logout, answerToInitiator(Provider.ctx, logout.clientId)),
});

/** Builds the OpenID provider for one set of signing keys; a rotation builds the next one. */
export function buildProvider(
  dependencies: ProviderDependencies,
  notices: LogoutNotices,
  jwks: { keys: Signer[] },
): Provider {
  const configuration: Configuration = {
    ...configurationOf(dependencies),
    adapter: adapterFactory(dependencies),
    jwks,
  };
  const provider = new Provider(dependencies.issuer, configuration);
  provider.on('server_error', (ctx, error) => dependencies.pages.fault(ctx, error));
  observeRefusals(provider, dependencies);
  patchProvider(provider, patchesOf(dependencies, notices));
  return provider;
}
