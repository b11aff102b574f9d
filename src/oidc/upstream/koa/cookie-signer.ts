import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { Seal } from '../../../storage/index.ts';
import { assertSource } from '../assert.ts';

/** What koa and oidc-provider sign their cookies with: the methods of the package keygrip. */
export interface CookieSigner {
  sign(data: string): string;
  verify(data: string, signature: string): boolean;
  /** Position of the key that made the signature, 0 being the newest; -1 for a signature of no key of ours. */
  index(data: string, signature: string): number;
}

export const assertOwnKeys = (): void =>
  assertSource(
    'cookies',
    'koa/cookie-signer.ts',
    'index.js',
    'Array.isArray(options.keys) ? new Keygrip(options.keys) : options.keys',
  );

/**
 * Replaces keygrip: HMAC-SHA-256 in base64url. Keygrip makes a key object from a text for each signature, and compares
 * signatures by two more HMACs under a random key.
 */
export function cookieSigner(seal: Pick<Seal, 'derive'>): CookieSigner {
  const key = createSecretKey(seal.derive('cookie-signing', 32));
  const hmac = (data: string): Buffer => createHmac('sha256', key).update(data).digest();
  const verify = (data: string, signature: string): boolean => {
    const made = hmac(data);
    const given = Buffer.from(signature, 'base64url');
    // The texts are compared as well: several base64url texts decode to the same bytes, and only one of them is the
    // signature.
    return given.length === made.length && timingSafeEqual(given, made) && made.toString('base64url') === signature;
  };
  return {
    sign: (data) => hmac(data).toString('base64url'),
    verify,
    index: (data, signature) => (verify(data, signature) ? 0 : -1),
  };
}
