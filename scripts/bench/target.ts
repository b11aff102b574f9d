import type { Person } from './load/browser.ts';

/** The relying party of the benchmark, registered the same way at both providers. */
export const RELYING_PARTY = {
  id: 'bench',
  secret: 'bench-secret-bench-secret-bench-secret-bench',
  redirectUri: 'http://localhost:9/callback',
} as const;

/** The API that JWT access tokens are issued for. */
export const RESOURCE = 'https://api.bench.example';
export const RESOURCE_SCOPE = 'read';

/** The claims that both providers release: those of the scope `profile` that the record lists. */
export const SCOPE = 'openid profile';
export const CLAIMS = ['name', 'birthdate', 'gender'] as const;

/** The product's paths, which the bare provider uses as well. */
export const PATHS = {
  authorization: '/auth',
  token: '/token',
  userinfo: '/userinfo',
  introspection: '/token/introspection',
} as const;

/** A provider running in a separate process. */
export interface Target {
  readonly name: 'product' | 'bare';
  readonly port: number;
  readonly pid: number;
  /** People who can sign in, at least as many as there are connections. */
  readonly people: readonly Person[];
  stop(): Promise<void>;
}

/** RFC 7636 appendix B. */
const PKCE = {
  verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
};
export const CODE_VERIFIER = PKCE.verifier;

export const authorizePath = (extra: Record<string, string> = {}): string =>
  `${PATHS.authorization}?${new URLSearchParams({
    client_id: RELYING_PARTY.id,
    response_type: 'code',
    redirect_uri: RELYING_PARTY.redirectUri,
    scope: SCOPE,
    state: 'af0ifjsldkj',
    nonce: 'n-0S6_WzA2Mj',
    code_challenge: PKCE.challenge,
    code_challenge_method: 'S256',
    ...extra,
  }).toString()}`;

export const hostOf = ({ port }: { port: number }): string => `localhost:${port}`;

export const clientAuthorization = `authorization: Basic ${Buffer.from(
  `${RELYING_PARTY.id}:${RELYING_PARTY.secret}`,
).toString('base64')}`;
