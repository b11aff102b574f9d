import type { AUTH_METHODS } from '../record/client.ts';

type AuthMethod = (typeof AUTH_METHODS)[number];

/** A client library or proxy, and what its record needs. */
export interface Library {
  readonly id: string;
  readonly name: string;
  /** `server` and `proxy` keep a secret; `spa` and `native` cannot. */
  readonly kind: 'server' | 'spa' | 'native' | 'proxy';
  /** Ways to authenticate that the library knows; the first is its default. */
  readonly authMethods: readonly [AuthMethod, ...AuthMethod[]];
  /** `always`: sends PKCE without a setting. `on-request`: after the setting in `notes`. `never`: cannot. */
  readonly pkce: 'always' | 'on-request' | 'never';
  readonly idTokenAlgorithm: 'RS256';
  /** Path of the redirect URI as the library's own documentation has it. */
  readonly redirectPath: string;
  /** What the developer must set or know. */
  readonly notes: readonly string[];
}

const RS256 = 'RS256';

const SERVERS: readonly Library[] = [
  {
    ...{ id: 'openid-client', name: 'openid-client (Node.js)', kind: 'server' },
    authMethods: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
    ...{ pkce: 'on-request', idTokenAlgorithm: RS256, redirectPath: '/callback' },
    notes: ['send code_challenge and code_challenge_method S256 (calculatePKCECodeChallenge)'],
  },
  {
    ...{ id: 'authjs', name: 'Auth.js', kind: 'server' },
    authMethods: ['client_secret_basic', 'client_secret_post'],
    ...{ pkce: 'always', idTokenAlgorithm: RS256, redirectPath: '/auth/callback/sen-id' },
    notes: [
      'set idToken: false (claims come from userinfo) and authorization.params.scope: its default asks for email',
      "where you set checks, name pkce: ['pkce', 'state', 'nonce']",
      'Next.js has /api/auth/callback/ in the redirect URI; the last part is the id of the provider',
    ],
  },
  {
    ...{ id: 'express-openid-connect', name: 'express-openid-connect', kind: 'server' },
    authMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    ...{ pkce: 'always', idTokenAlgorithm: RS256, redirectPath: '/callback' },
    notes: ["set authorizationParams: { response_type: 'code', scope: ... }: its default is an ID token by form"],
  },
  {
    ...{ id: 'passport-openidconnect', name: 'passport-openidconnect', kind: 'server' },
    authMethods: ['client_secret_post'],
    ...{ pkce: 'never', idTokenAlgorithm: RS256, redirectPath: '/oauth2/redirect' },
    notes: ['it cannot send PKCE and verifies no signature: prefer another library'],
  },
  {
    ...{ id: 'spring-security', name: 'Spring Security', kind: 'server' },
    authMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    ...{ pkce: 'always', idTokenAlgorithm: RS256, redirectPath: '/login/oauth2/code/sen-id' },
    notes: [
      'before Spring Security 7, add OAuth2AuthorizationRequestCustomizers.withPkce()',
      'the last part of the redirect URI is the registration id',
    ],
  },
  {
    ...{ id: 'authlib', name: 'Authlib (Python)', kind: 'server' },
    authMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    ...{ pkce: 'on-request', idTokenAlgorithm: RS256, redirectPath: '/auth' },
    notes: [
      "set client_kwargs={'scope': 'openid ...', 'code_challenge_method': 'S256'}",
      'for private_key_jwt, sign the assertion yourself: its own is for RSA keys and lives too long',
    ],
  },
  {
    ...{ id: 'mozilla-django-oidc', name: 'mozilla-django-oidc', kind: 'server' },
    authMethods: ['client_secret_post', 'client_secret_basic'],
    ...{ pkce: 'on-request', idTokenAlgorithm: RS256, redirectPath: '/oidc/callback/' },
    notes: [
      "set OIDC_USE_PKCE = True, OIDC_RP_SIGN_ALGO = 'RS256' and OIDC_RP_SCOPES: its default asks for email",
      'replace its backend: it knows people by their e-mail address, and checks neither issuer nor audience',
    ],
  },
  {
    ...{ id: 'go-oidc', name: 'go-oidc', kind: 'server' },
    authMethods: ['client_secret_basic', 'client_secret_post'],
    ...{ pkce: 'on-request', idTokenAlgorithm: RS256, redirectPath: '/callback' },
    notes: [
      'pass oauth2.S256ChallengeOption(verifier) and oauth2.VerifierOption(verifier); compare the nonce yourself',
    ],
  },
  {
    ...{ id: 'omniauth', name: 'OmniAuth (Ruby)', kind: 'server' },
    authMethods: ['client_secret_basic'],
    ...{ pkce: 'never', idTokenAlgorithm: RS256, redirectPath: '/auth/sen_id/callback' },
    notes: [
      'omniauth_openid_connect from 0.5 sends PKCE with pkce: true; then take pkce: optional out of the record',
      'the part before /callback is the name of the provider; begin a sign-in by POST',
    ],
  },
  {
    ...{ id: 'dotnet', name: 'ASP.NET Core', kind: 'server' },
    authMethods: ['client_secret_post'],
    ...{ pkce: 'always', idTokenAlgorithm: RS256, redirectPath: '/signin-oidc' },
    notes: [
      'set ResponseType = "code", and ClaimActions.Remove("acr"): by itself it drops the level',
      'the post-logout address is /signout-callback-oidc unless you set another',
    ],
  },
];

const OTHERS: readonly Library[] = [
  {
    ...{ id: 'oauth2-proxy', name: 'oauth2-proxy', kind: 'proxy' },
    authMethods: ['client_secret_basic'],
    ...{ pkce: 'on-request', idTokenAlgorithm: RS256, redirectPath: '/oauth2/callback' },
    notes: [
      'set code_challenge_method S256, scope, and emailClaim sub: it refuses people without an e-mail address',
      'keep sessions in Redis if it refreshes; it has no back-channel and compares no acr: your application must',
    ],
  },
  {
    ...{ id: 'mod_auth_openidc', name: 'mod_auth_openidc (Apache)', kind: 'proxy' },
    authMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    ...{ pkce: 'on-request', idTokenAlgorithm: RS256, redirectPath: '/redirect_uri' },
    notes: [
      'set OIDCPKCEMethod S256; OIDCRedirectURI must be a protected path that holds no page',
      'take iss out of refusals (a rewrite rule on the page of the library), or they start another sign-in',
    ],
  },
  {
    ...{ id: 'keycloak', name: 'Keycloak as a broker', kind: 'proxy' },
    authMethods: ['client_secret_post', 'client_secret_basic'],
    ...{ pkce: 'on-request', idTokenAlgorithm: RS256, redirectPath: '/realms/citizens/broker/sen-id/endpoint' },
    notes: ['switch "Use PKCE" on with S256; the redirect URI names realm (citizens) and alias (sen-id)'],
  },
  {
    ...{ id: 'oidc-client-ts', name: 'oidc-client-ts', kind: 'spa' },
    authMethods: ['none'],
    ...{ pkce: 'always', idTokenAlgorithm: RS256, redirectPath: '/callback' },
    notes: [
      'set scope (without it only sub is released), loadUserInfo: true and filterProtocolClaims: false (else no acr)',
    ],
  },
  {
    ...{ id: 'appauth', name: 'AppAuth (Android, iOS)', kind: 'native' },
    authMethods: ['none'],
    ...{ pkce: 'always', idTokenAlgorithm: RS256, redirectPath: '/callback' },
    notes: ['the redirect URI has your domain in reverse order, as in vn.example.app:/callback'],
  },
];

/** Every library that `rp new` writes records for; the only such table. */
export const LIBRARIES: readonly Library[] = [...SERVERS, ...OTHERS];

export const libraryOf = (id: string): Library | undefined => LIBRARIES.find((library) => library.id === id);

/** The page with its settings and code, from the root of the repository. */
export const pageOf = ({ id }: Library): string => `docs/integrate/libraries/${id}.md`;
