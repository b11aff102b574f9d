import Provider, {
  errors,
  interactionPolicy,
  type Adapter,
  type Configuration,
  type KoaContextWithOIDC,
  type ResourceServer,
} from 'oidc-provider';
import { amrOf, levelOfAmr } from '../authentication/factors/index.ts';
import { accountFinder } from './claims/account.ts';
import { clientAdapter } from './clients/adapter.ts';
import type { ProviderDependencies } from './dependencies.ts';
import { grantLoader } from './grants/loader.ts';
import { isComplete, rememberedState } from './grants/request-state.ts';
import type { Signer } from './keys/index.ts';
import { outboundFetch } from './outbound.ts';
import { CHECKS, presentAcr, statedAcr, STEPS } from './policy/index.ts';
import { relyingPartyOf } from './clients/first-party.ts';
import { claimsParameterGuard, fixedSettings, RESPONSE_MODES, ttlSettings } from './settings.ts';
import { proofsOf } from './sessions/proofs.ts';
import { endGrantsOfSession } from './store/grants.ts';
import { ProtocolAdapter } from './store/adapter.ts';
import { isStoredModel, type StoredModel } from './store/models.ts';
import { cookieSigner, patchProvider } from './upstream/index.ts';
import { oidcEvents } from './events.ts';

/** The policy of `policy/` in the form that oidc-provider runs. */
function interactionPolicyOf(): interactionPolicy.DefaultPolicy {
  const prompts = STEPS.map(({ step, requestable }) => {
    const checks = CHECKS.filter((check) => check.step === step).map(
      (check) =>
        new interactionPolicy.Check(check.reason, check.description, check.error, (ctx) => {
          const state = rememberedState(ctx);
          if (state === undefined) return step === 'login';
          return !isComplete(ctx) && check.applies(state);
        }),
    );
    const prompt = new interactionPolicy.Prompt({ name: step, requestable }, ...checks);
    // The check that comes with a requestable prompt can't tell a step-up from a new sign-in; ours, of the same name, can.
    prompt.checks.remove(`${step}_prompt`);
    return prompt;
  });
  return prompts as unknown as interactionPolicy.DefaultPolicy;
}

/** Fields of ours that are stored with a model of oidc-provider. */
const STORED_FIELDS = { Grant: ['sessionUid', 'persistsLogout'], Session: ['whence', 'usedAt'] } as const;

/** Builds the OpenID provider for one set of signing keys; a rotation builds the next one. */
export function buildProvider(dependencies: ProviderDependencies, jwks: { keys: Signer[] }): Provider {
  const { issuer, seal, store, clock, audit, relyingParties, pages, subjects, algorithms, resourceServers, outbound } =
    dependencies;
  const servers = new Map(resourceServers.map((server) => [server.indicator, server]));
  const secure = issuer.startsWith('https:');
  const clients = clientAdapter(relyingParties, issuer);
  const onReuse = (model: StoredModel, grantId: string | undefined): Promise<void> =>
    audit.record(
      oidcEvents.make[model === 'AuthorizationCode' ? 'code_reuse_detected' : 'refresh_token_reuse_detected']({
        grant: grantId,
      }),
    );
  const adapters = new Map<string, Adapter>();
  const adapterFor = (model: string): Adapter => {
    if (model === 'Client') return clients;
    if (!isStoredModel(model)) throw new Error(`no collection for ${model}`);
    const made = adapters.get(model) ?? new ProtocolAdapter(model, { store, seal, clock, onReuse });
    adapters.set(model, made);
    return made;
  };

  const resourceServerInfo = (
    _ctx: KoaContextWithOIDC,
    indicator: string,
    client: { clientId: string },
  ): ResourceServer => {
    const server = servers.get(indicator);
    const allowed = relyingParties.get(client.clientId)?.resources[indicator];
    if (server === undefined || allowed === undefined) throw new errors.InvalidTarget();
    return {
      scope: server.scopes.filter((scope) => allowed.includes(scope)).join(' '),
      audience: server.audience ?? server.indicator,
      accessTokenFormat: server.access_token_format,
      ...(server.signing_algorithm === undefined ? {} : { jwt: { sign: { alg: server.signing_algorithm } } }),
    };
  };

  const configuration = {
    ...fixedSettings(algorithms),
    adapter: adapterFor,
    jwks,
    cookies: {
      keys: cookieSigner(seal),
      names: secure
        ? { session: '__Host-sen_session', interaction: 'sen_interaction', resume: 'sen_resume' }
        : { session: 'sen_session', interaction: 'sen_interaction', resume: 'sen_resume' },
      long: { signed: true, httpOnly: true, sameSite: 'lax', path: '/', secure },
      short: { signed: true, httpOnly: true, sameSite: 'lax', secure },
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      backchannelLogout: { enabled: true },
      claimsParameter: { enabled: true, assertClaimsParameter: claimsParameterGuard(relyingParties) },
      clientCredentials: { enabled: true },
      encryption: { enabled: true },
      externalSigningSupport: { enabled: true, ack: 'experimental-01' },
      introspection: {
        enabled: true,
        allowedPolicy: (
          _ctx: unknown,
          client: { clientId: string; clientAuthMethod: string },
          token: { clientId?: string; aud?: unknown },
        ) =>
          client.clientAuthMethod !== 'none' && (token.clientId === client.clientId || token.aud === client.clientId),
      },
      jwtIntrospection: { enabled: true },
      jwtUserinfo: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: {
        enabled: true,
        // Without `resource` a token is for userinfo, or for nothing but introspection (client credentials).
        defaultResource: () => undefined,
        useGrantedResource: () => true,
        getResourceServerInfo: resourceServerInfo,
      },
      revocation: {
        enabled: true,
        // RFC 7009 section 2.1: a client ends its own tokens, and is told so.
        async allowedPolicy(
          { oidc }: KoaContextWithOIDC,
          client: { clientId: string },
          token: { kind: string; clientId?: string; grantId?: string },
        ) {
          if (token.clientId !== client.clientId) throw new errors.InvalidRequest('the token is of another client');
          // With the token goes its grant, but for a session's, which other sign-ins have as well: then the token goes alone.
          if (token.kind === 'AccessToken' && token.grantId !== undefined) {
            const grant = (await oidc.provider.Grant.find(token.grantId)) as { persistsLogout?: boolean } | undefined;
            if (grant?.persistsLogout !== true) delete token.grantId;
          }
          return true;
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx: KoaContextWithOIDC) {
          const { secret = '', clientId } = (ctx.oidc.session?.state ?? {}) as { secret?: string; clientId?: string };
          pages.signOut(ctx, { action: ctx.oidc.urlFor('end_session_confirm'), xsrf: secret, clientId });
        },
        postLogoutSuccessSource: (ctx: KoaContextWithOIDC) => pages.signedOut(ctx, ctx.oidc.client?.clientId),
      },
      userinfo: { enabled: true },
    },
    pkce: {
      required: (_ctx: unknown, client: { clientId: string; clientAuthMethod: string }) =>
        client.clientAuthMethod === 'none' || relyingParties.get(client.clientId)?.pkce !== 'optional',
    },
    ttl: ttlSettings(dependencies.lifetimes, clock),
    expiresWithSession: () => false,
    revokeGrantPolicy: () => true,
    rotateRefreshToken: true,
    issueRefreshToken: (
      _ctx: unknown,
      client: { grantTypeAllowed(type: string): boolean },
      source: { scopes: Set<string> },
    ) => client.grantTypeAllowed('refresh_token') && source.scopes.has('offline_access'),
    // RFC 9068 section 2.2.1 and RFC 9470 section 6: how the citizen signed in, for APIs.
    extraTokenClaims(ctx: KoaContextWithOIDC, token: { kind: string }) {
      const source = ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.RefreshToken;
      if (token.kind !== 'AccessToken' || source === undefined) return undefined;
      const { acr, amr, authTime } = source;
      const level = levelOfAmr(amr ?? []);
      return { acr, amr, auth_time: authTime, ...(level === 0 ? {} : { authentication_level: level }) };
    },
    pairwiseIdentifier(_ctx: unknown, accountId: string, client: { clientId: string }) {
      const relyingParty = relyingPartyOf(relyingParties, client.clientId);
      if (relyingParty === undefined) throw new errors.InvalidClient('the client is not registered any more');
      return subjects(accountId, relyingParty.sector);
    },
    findAccount: accountFinder(dependencies),
    loadExistingGrant: grantLoader(dependencies),
    interactions: {
      policy: interactionPolicyOf(),
      url: (_ctx: unknown, interaction: { uid: string }) => `${issuer}/interaction/${interaction.uid}`,
    },
    renderError(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string }) {
      // Faults are shown by `fault`, which is told of all of them, JSON answers included.
      if (out.error === 'server_error') return;
      pages.error(ctx, { code: out.error, description: out.error_description, status: ctx.status });
    },
    clientBasedCORS: (_ctx: unknown, origin: string, client: { redirectUris?: string[]; clientAuthMethod: string }) =>
      origin !== 'null' &&
      client.clientAuthMethod === 'none' &&
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    fetch: outboundFetch(outbound),
    fetchResponseBodyLimits: { jwks_uri: outbound.maxBytes, sector_identifier_uri: outbound.maxBytes },
  };
  const provider = new Provider(issuer, configuration as unknown as Configuration);
  provider.on('server_error', (ctx, error) => pages.fault(ctx, error));
  patchProvider(provider, {
    clock,
    claims: {
      amr: ({ session }) => amrOf(proofsOf(session?.amr)),
      acr(ctx) {
        const state = rememberedState(ctx);
        return state === undefined ? undefined : statedAcr(presentAcr(state), state.request.acr.values);
      },
    },
    responseModes: RESPONSE_MODES,
    fields: STORED_FIELDS,
    afterSessionEnd: (uid) => endGrantsOfSession(store, uid),
  });
  return provider;
}
