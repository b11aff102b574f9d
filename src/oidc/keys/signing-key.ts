import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { SIGNING_ALGORITHMS } from '../../relying-parties/index.ts';
import { newId } from '../../shared/index.ts';

/** An algorithm of JWS that we sign with. */
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** next: published, not yet used; current: signs; retired: published so that what it signed still verifies. */
export type KeyState = 'next' | 'current' | 'retired';

export interface SigningKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly state: KeyState;
  readonly createdAt: Date;
  /** When it stopped signing; retired keys only. */
  readonly retiredAt?: Date;
  /** Private key (RFC 7517), with kid, alg and use. */
  readonly jwk: JWK;
}

/** Makes a key pair; RSA of 2048 bits, the strength NIST SP 800-131A allows until 2030. */
export async function makeSigningKey(algorithm: SigningAlgorithm, state: KeyState, now: Date): Promise<SigningKey> {
  const pair = await generateKeyPair(algorithm, {
    extractable: true,
    modulusLength: 2048,
    ...(algorithm === 'EdDSA' ? { crv: 'Ed25519' } : {}),
  });
  const kid = newId();
  const jwk = { ...(await exportJWK(pair.privateKey)), kid, alg: algorithm, use: 'sig' };
  return { kid, algorithm, state, createdAt: now, jwk };
}

const STATES: readonly KeyState[] = ['current', 'next', 'retired'];

/** All keys with those that sign first: oidc-provider signs with the first that fits. */
export const inOrderOfUse = (keys: readonly SigningKey[]): SigningKey[] =>
  [...keys].sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));

/**
 * The set after a rotation: current keys retire, next ones become current, new ones are next; retired keys that nothing
 * signed by them can need any more are dropped.
 */
export async function rotated(
  keys: readonly SigningKey[],
  algorithms: readonly SigningAlgorithm[],
  now: Date,
  retiredForSeconds: number,
): Promise<SigningKey[]> {
  const result: SigningKey[] = [];
  for (const algorithm of algorithms) {
    const next = keys.find((key) => key.algorithm === algorithm && key.state === 'next');
    result.push({ ...(next ?? (await makeSigningKey(algorithm, 'next', now))), state: 'current' });
    result.push(await makeSigningKey(algorithm, 'next', now));
  }
  const promoted = new Set(result.map(({ kid }) => kid));
  for (const key of keys) {
    if (promoted.has(key.kid)) continue;
    const retired = key.state === 'retired' ? key : { ...key, state: 'retired' as const, retiredAt: now };
    const age = now.getTime() - (retired.retiredAt ?? now).getTime();
    if (age <= retiredForSeconds * 1000) result.push(retired);
  }
  return result;
}
