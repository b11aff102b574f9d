import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { RSA_BITS, weaknessOf, type SIGNING_ALGORITHMS } from '../../relying-parties/index.ts';
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

/** Makes a key pair, of at least 128 bits of security (OWASP ASVS 5.0, 11.2.3). RSA takes long, on another thread. */
export async function makeSigningKey(algorithm: SigningAlgorithm, state: KeyState, now: Date): Promise<SigningKey> {
  const pair = await generateKeyPair(algorithm, {
    extractable: true,
    modulusLength: RSA_BITS,
    ...(algorithm === 'EdDSA' ? { crv: 'Ed25519' } : {}),
  });
  const kid = newId();
  const jwk = { ...(await exportJWK(pair.privateKey)), kid, alg: algorithm, use: 'sig' };
  return { kid, algorithm, state, createdAt: now, jwk };
}

/** RSA keys take a second or two, others less than a millisecond. */
export const isQuicklyMade = (algorithm: SigningAlgorithm): boolean => !/^[RP]S/.test(algorithm);

const STATES: readonly KeyState[] = ['current', 'next', 'retired'];

/** All keys with those that sign first: oidc-provider signs with the first that fits. */
export const inOrderOfUse = (keys: readonly SigningKey[]): SigningKey[] =>
  [...keys].sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));

/**
 * The key of an algorithm that signs after the next rotation. A weak one is never used (RSA of 2048 bits in old sets).
 */
const nextOf = (keys: readonly SigningKey[], algorithm: SigningAlgorithm): SigningKey | undefined =>
  keys.find(({ algorithm: of, state, jwk }) => of === algorithm && state === 'next' && weaknessOf(jwk) === undefined);

/** The set with a next key for each algorithm, in place of weak ones; undefined if nothing is missing. */
export async function prepared(
  keys: readonly SigningKey[],
  algorithms: readonly SigningAlgorithm[],
  now: Date,
): Promise<SigningKey[] | undefined> {
  const missing = algorithms.filter((algorithm) => nextOf(keys, algorithm) === undefined);
  if (missing.length === 0) return undefined;
  const made = await Promise.all(missing.map((algorithm) => makeSigningKey(algorithm, 'next', now)));
  return [...keys.filter(({ algorithm, state }) => state !== 'next' || !missing.includes(algorithm)), ...made];
}

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
  const pairs = algorithms.map(async (algorithm): Promise<SigningKey[]> => {
    const [current, next] = await Promise.all([
      nextOf(keys, algorithm) ?? makeSigningKey(algorithm, 'next', now),
      makeSigningKey(algorithm, 'next', now),
    ]);
    return [{ ...current, state: 'current' }, next];
  });
  const result = (await Promise.all(pairs)).flat();
  const promoted = new Set(result.map(({ kid }) => kid));
  for (const key of keys) {
    // A next key has signed nothing yet.
    if (promoted.has(key.kid) || key.state === 'next') continue;
    const retired = key.state === 'retired' ? key : { ...key, state: 'retired' as const, retiredAt: now };
    const age = now.getTime() - (retired.retiredAt ?? now).getTime();
    if (age <= retiredForSeconds * 1000) result.push(retired);
  }
  return result;
}
