import { constants, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { ExternalSigningKey } from 'oidc-provider';
import type { SigningAlgorithm, SigningKey } from './signing-key.ts';

const signOnOtherThread = promisify(sign);

type Sign = (data: Uint8Array, key: KeyObject) => Promise<Uint8Array> | Uint8Array;

const COORDINATE_BYTES = 32;

/**
 * A number of a signature in DER (ITU-T X.690 section 8.3: a sign byte where need be, no leading zeros), as 32 bytes.
 */
function coordinate(der: Buffer, at: number): { readonly bytes: Buffer; readonly end: number } {
  const start = at + 2;
  const end = start + (der[at + 1] ?? 0);
  const number = der.subarray(Math.max(start, end - COORDINATE_BYTES), end);
  return { bytes: Buffer.concat([Buffer.alloc(COORDINATE_BYTES - number.length), number]), end };
}

/**
 * ES256: the concatenation of both numbers of the signature (RFC 7518 section 3.4). Node's own `dsaEncoding:
 * 'ieee-p1363'` takes twice the time.
 */
function signEs256(data: Uint8Array, key: KeyObject): Uint8Array {
  const der = sign('sha256', data, key);
  const r = coordinate(der, 2);
  return Buffer.concat([r.bytes, coordinate(der, r.end).bytes]);
}

/**
 * How each algorithm signs. RSA takes most of a millisecond and would block the event loop, so it signs in another
 * thread.
 */
const SIGN: Readonly<Record<SigningAlgorithm, Sign>> = {
  ES256: signEs256,
  // RFC 8037 section 3.1: the algorithm has a digest of its own.
  EdDSA: (data, key) => sign(undefined, data, key),
  // RFC 7518 sections 3.3 and 3.5.
  RS256: (data, key) => signOnOtherThread('sha256', data, { key, padding: constants.RSA_PKCS1_PADDING }),
  PS256: (data, key) =>
    signOnOtherThread('sha256', data, {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
};

/**
 * A key that signs in this thread. oidc-provider would sign in another thread through WebCrypto, which for elliptic
 * curves costs more than the signature.
 */
export class Signer extends ExternalSigningKey {
  readonly #kid: string;
  readonly #algorithm: SigningAlgorithm;
  readonly #private: KeyObject;
  readonly #public: KeyObject;

  constructor({ jwk, kid, algorithm }: SigningKey) {
    super();
    this.#kid = kid;
    this.#algorithm = algorithm;
    this.#private = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
    this.#public = createPublicKey(this.#private);
  }

  override get kid(): string {
    return this.#kid;
  }

  override get alg(): SigningAlgorithm {
    return this.#algorithm;
  }

  /** The public key: what `/jwks` shows is made from it. */
  override keyObject(): KeyObject {
    return this.#public;
  }

  override sign(data: Uint8Array): Promise<Uint8Array> | Uint8Array {
    return SIGN[this.#algorithm](data, this.#private);
  }
}
