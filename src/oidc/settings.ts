import { errors, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { ACRS } from '../identity/index.ts';
import {
  allowedClaims,
  AUTH_METHODS,
  CONTENT_ENCRYPTION_METHODS,
  ENCRYPTION_ALGORITHMS,
  SIGNING_ALGORITHMS,
  type RelyingParties,
} from '../relying-parties/index.ts';
import { epochSeconds, LANGUAGES, type Clock } from '../shared/index.ts';
import { allScopes, claimsByScope } from './claims/by-scope.ts';
import type { SigningAlgorithm } from './keys/index.ts';
import type { Lifetimes } from './module-settings.ts';
import { individualClaim } from './policy/request.ts';
import { FIRST_PARTY_CLIENT } from './clients/first-party.ts';

/** How an authorization response may be sent: never in a fragment, where only scripts find it. */
export const RESPONSE_MODES: readonly string[] = ['query', 'form_post'];

/** What oidc-provider takes as it is: no behaviour of ours in it. */
export function fixedSettings(algorithms: readonly SigningAlgorithm[]) {
  const signing = [...algorithms];
  const encryption = [...ENCRYPTION_ALGORITHMS];
  const contentEncryption = [...CONTENT_ENCRYPTION_METHODS];
  return {
    acrValues: [...ACRS],
    claims: claimsByScope(),
    scopes: allScopes(),
    subjectTypes: ['pairwise'],
    responseTypes: ['code'],
    clientAuthMethods: [...AUTH_METHODS],
    clientDefaults: {
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: algorithms[0],
      token_endpoint_auth_method: 'client_secret_basic',
    },
    clockTolerance: 15,
    conformIdTokenClaims: true,
    acceptQueryParamAccessTokens: false,
    allowOmittingSingleRegisteredRedirectUri: false,
    // Authorization requests by POST are turned into GET before they come here (web/middleware/protocol-body.ts).
    enableHttpPostMethods: false,
    discovery: {
      ui_locales_supported: [...LANGUAGES],
      claims_locales_supported: ['vi'],
      claim_types_supported: ['normal'],
    },
    enabledJWA: {
      // Ed25519 is what RFC 9864 calls EdDSA on that curve; libraries sign with either name.
      clientAuthSigningAlgValues: [...SIGNING_ALGORITHMS, 'Ed25519'],
      idTokenSigningAlgValues: signing,
      userinfoSigningAlgValues: signing,
      introspectionSigningAlgValues: signing,
      idTokenEncryptionAlgValues: encryption,
      userinfoEncryptionAlgValues: encryption,
      introspectionEncryptionAlgValues: encryption,
      idTokenEncryptionEncValues: contentEncryption,
      userinfoEncryptionEncValues: contentEncryption,
      introspectionEncryptionEncValues: contentEncryption,
    },
    routes: {
      authorization: '/auth',
      end_session: '/session/end',
      introspection: '/token/introspection',
      jwks: '/jwks',
      pushed_authorization_request: '/par',
      revocation: '/token/revocation',
      token: '/token',
      userinfo: '/userinfo',
    },
  } satisfies Partial<Record<keyof Configuration, unknown>>;
}

/** Lifetimes as oidc-provider asks for them. A refresh token is rotated at each use, up to a total life. */
export const ttlSettings = (lifetimes: Lifetimes, clock: Clock): NonNullable<Configuration['ttl']> => ({
  AccessToken: lifetimes.access_token,
  AuthorizationCode: lifetimes.authorization_code,
  ClientCredentials: lifetimes.client_credentials,
  // That of a session is asked for as long as the session can last, and what came of it last.
  Grant: (_ctx, grant) =>
    (grant as { readonly persistsLogout?: boolean }).persistsLogout === true
      ? lifetimes.grant
      : lifetimes.session_total + lifetimes.authorization_code + lifetimes.access_token,
  IdToken: lifetimes.id_token,
  Interaction: lifetimes.interaction,
  RefreshToken(ctx, token) {
    const { RotatedRefreshToken: rotatedFrom } = ctx.oidc.entities;
    if (rotatedFrom === undefined) return lifetimes.refresh_token;
    const lived = epochSeconds(clock) - (token.iiat ?? rotatedFrom.iiat ?? 0);
    return Math.max(1, Math.min(lifetimes.refresh_token, lifetimes.refresh_token_total - lived));
  },
  // From its last use, and never longer than the total from the sign-in on (OWASP ASVS 5.0, 7.3).
  Session(_ctx, { loginTs }) {
    if (loginTs === undefined) return lifetimes.session;
    const left = lifetimes.session_total - (epochSeconds(clock) - loginTs);
    return Math.max(1, Math.min(lifetimes.session, left));
  },
});

/** Refuses what the RP's record does not list: asked for by name it is `invalid_request` and never a page. */
export const claimsParameterGuard =
  (relyingParties: RelyingParties) =>
  (_ctx: KoaContextWithOIDC, claims: Record<string, unknown>, client: { clientId: string }): void => {
    const names: string[] = [];
    for (const container of ['userinfo', 'id_token']) {
      for (const [name, value] of Object.entries((claims[container] ?? {}) as Record<string, unknown>)) {
        if (!individualClaim.safeParse(value).success) {
          throw new errors.InvalidRequest(`claims.${container}.${name} must be null or { essential, value, values }`);
        }
        names.push(name);
      }
    }
    const relyingParty = relyingParties.get(client.clientId);
    if (relyingParty === undefined) {
      if (client.clientId === FIRST_PARTY_CLIENT) return;
      throw new errors.InvalidClient('the client is not registered any more');
    }
    const { refusedClaims } = allowedClaims(relyingParty, { scopes: [], claimNames: names });
    if (refusedClaims.length > 0) {
      throw new errors.InvalidRequest(`claims not registered for this client: ${refusedClaims.join(', ')}`);
    }
  };
