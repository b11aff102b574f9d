import { hash, randomBytes } from 'node:crypto';
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

/** An authorization request, and what redeems its code. */
export interface AuthorizationRequest {
  readonly path: string;
  readonly verifier: string;
}

const randomText = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** A request as a relying party's library makes it: code verifier, state and nonce are new each time. */
export function authorizationRequest(extra: Record<string, string> = {}): AuthorizationRequest {
  const verifier = randomText(32);
  const query = new URLSearchParams({
    client_id: RELYING_PARTY.id,
    response_type: 'code',
    redirect_uri: RELYING_PARTY.redirectUri,
    scope: SCOPE,
    state: randomText(16),
    nonce: randomText(16),
    code_challenge: hash('sha256', verifier, 'base64url'),
    code_challenge_method: 'S256',
    ...extra,
  });
  return { path: `${PATHS.authorization}?${query.toString()}`, verifier };
}

export const hostOf = ({ port }: { port: number }): string => `localhost:${port}`;

export const clientAuthorization = `authorization: Basic ${Buffer.from(
  `${RELYING_PARTY.id}:${RELYING_PARTY.secret}`,
).toString('base64')}`;
