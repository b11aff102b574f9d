import { constants, createPublicKey, verify } from 'node:crypto';
import type { JsonWebKey, VerifyKeyObjectInput } from 'node:crypto';
import { z } from 'zod';

const Jwk = z.looseObject({
  kty: z.string(),
  kid: z.string().optional(),
  use: z.string().optional(),
  alg: z.string().optional(),
  crv: z.string().optional(),
});
export type Jwk = z.infer<typeof Jwk>;
export const Jwks = z.object({ keys: z.array(Jwk) });

const Header = z.looseObject({
  alg: z.string(),
  kid: z.string().optional(),
  typ: z.string().optional(),
  crit: z.array(z.string()).optional(),
});

export interface SignedToken {
  readonly header: z.infer<typeof Header>;
  readonly payload: unknown;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** Parses a JWS in compact form (RFC 7515 section 7.1); undefined if it is malformed. Does not verify it. */
export function readToken(token: string): SignedToken | undefined {
  const parts = token.split('.');
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined) return undefined;
  try {
    const parsed = Header.safeParse(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
    if (!parsed.success || parsed.data.crit !== undefined) return undefined;
    return {
      header: parsed.data,
      payload: JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as unknown,
      signed: Buffer.from(`${header}.${payload}`),
      signature: Buffer.from(signature, 'base64url'),
    };
  } catch {
    return undefined;
  }
}

interface Algorithm {
  kty: string;
  crv?: string;
  hash: string | null;
  options?: Pick<VerifyKeyObjectInput, 'dsaEncoding' | 'padding' | 'saltLength'>;
}

/** The accepted signatures (RFC 7518 section 3, RFC 8037): asymmetric ones only, never `none`. */
const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map<string, Algorithm>([
  ['ES256', { kty: 'EC', crv: 'P-256', hash: 'sha256', options: { dsaEncoding: 'ieee-p1363' } }],
  ['RS256', { kty: 'RSA', hash: 'sha256', options: { padding: constants.RSA_PKCS1_PADDING } }],
  ['PS256', { kty: 'RSA', hash: 'sha256', options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } }],
  ['EdDSA', { kty: 'OKP', crv: 'Ed25519', hash: null }],
]);

/** The key among `keys` that the token names, if it fits the token's algorithm. */
export function keyFor({ header }: SignedToken, keys: readonly Jwk[]): Jwk | undefined {
  const algorithm = ALGORITHMS.get(header.alg);
  if (algorithm === undefined) return undefined;
  const fitting = keys.filter(
    (key) =>
      key.kty === algorithm.kty &&
      (algorithm.crv === undefined || key.crv === algorithm.crv) &&
      (key.use ?? 'sig') === 'sig' &&
      (key.alg ?? header.alg) === header.alg &&
      (header.kid === undefined || key.kid === header.kid),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Whether `key` signed the token. */
export function isSignedBy(token: SignedToken, jwk: Jwk): boolean {
  const algorithm = ALGORITHMS.get(token.header.alg);
  if (algorithm === undefined) return false;
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  return verify(algorithm.hash, token.signed, { key, ...algorithm.options }, token.signature);
}
