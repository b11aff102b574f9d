import { expect } from 'chai';
import { exportJWK, generateKeyPair } from 'jose';
import {
  makeSigningKey,
  prepared,
  rotated,
  type KeyState,
  type SigningKey,
} from '../../../src/oidc/keys/signing-key.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const MONTH = 30 * 86_400;

const bitsOf = ({ jwk }: SigningKey): number => Buffer.from(jwk.n ?? '', 'base64url').length * 8;
/** A key as older versions made them. */
const weak = async (state: KeyState): Promise<SigningKey> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });
  const kid = `weak-${state}`;
  return { kid, algorithm: 'RS256', state, createdAt: NOW, jwk: { ...(await exportJWK(privateKey)), kid } };
};
const brief = (keys: readonly SigningKey[] = []) => keys.map((key) => [key.state, bitsOf(key)]);

describe('RSA signing keys', function () {
  this.timeout(60_000);

  it('have 3072 bits', async () => {
    for (const algorithm of ['RS256', 'PS256'] as const) {
      expect(bitsOf(await makeSigningKey(algorithm, 'current', NOW))).to.equal(3072);
    }
  });

  it('leave the event loop free while they are made', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await Promise.all([makeSigningKey('RS256', 'current', NOW), makeSigningKey('PS256', 'current', NOW)]);
    clearInterval(timer);
    expect(turns).to.be.above(5);
  });

  it('of 2048 bits serve until they are rotated, and none of them begins to sign', async () => {
    const old = [await weak('current'), await weak('next')];
    const ready = await prepared(old, ['RS256'], NOW);
    expect(brief(ready)).to.deep.equal([
      ['current', 2048],
      ['next', 3072],
    ]);
    expect(await prepared(ready ?? [], ['RS256'], NOW)).to.equal(undefined);
    const after = await rotated(ready ?? [], ['RS256'], NOW, MONTH);
    expect(brief(after)).to.deep.equal([
      ['current', 3072],
      ['next', 3072],
      ['retired', 2048],
    ]);
    expect(after[0]?.kid).to.equal(ready?.[1]?.kid);
  });

  it('of 2048 bits do not sign even if they are rotated before a strong one was prepared', async () => {
    const after = await rotated([await weak('current'), await weak('next')], ['RS256'], NOW, MONTH);
    expect(brief(after)).to.deep.equal([
      ['current', 3072],
      ['next', 3072],
      ['retired', 2048],
    ]);
  });
});
