import { expect } from 'chai';
import { compactVerify } from 'jose';
import { Signer } from '../../../src/oidc/keys/signer.ts';
import { makeSigningKey, type SigningAlgorithm } from '../../../src/oidc/keys/signing-key.ts';

const ALGORITHMS: readonly SigningAlgorithm[] = ['ES256', 'EdDSA', 'RS256', 'PS256'];
/** In one of 128 ES256 signatures, an integer is a byte shorter. */
const TIMES: Readonly<Partial<Record<SigningAlgorithm, number>>> = { ES256: 2000 };

describe('signing keys', () => {
  for (const algorithm of ALGORITHMS) {
    it(`sign with ${algorithm} what others verify, and nothing else verifies`, async () => {
      const key = await makeSigningKey(algorithm, 'current', new Date());
      const signer = new Signer(key);
      expect(signer).to.include({ kid: key.kid, alg: algorithm, use: 'sig' });
      const header = Buffer.from(JSON.stringify({ alg: algorithm })).toString('base64url');
      for (let time = 0; time < (TIMES[algorithm] ?? 3); time += 1) {
        const input = `${header}.${Buffer.from(`{"n":${time}}`).toString('base64url')}`;
        const signature = Buffer.from(await signer.sign(Buffer.from(input)));
        await compactVerify(`${input}.${signature.toString('base64url')}`, signer.keyObject());
        if (time > 2) continue;
        signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
        const refused = await compactVerify(`${input}.${signature.toString('base64url')}`, signer.keyObject()).catch(
          (error: unknown) => error,
        );
        expect(refused).to.be.instanceOf(Error);
      }
    });
  }
});
