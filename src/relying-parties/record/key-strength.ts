/** Shortest RSA modulus: 128 bits of security (NIST SP 800-57 part 1 table 2, OWASP ASVS 5.0 11.2.3). */
export const RSA_BITS = 3072;
/** RFC 8017 allows 3, but a small exponent turns mistakes of a library into forged signatures (FIPS 186-5 A.1.1). */
const LEAST_EXPONENT = 65_537n;

export const MAKE_A_STRONG_KEY = `make an EC key on P-256, an Ed25519 key, or an RSA key of ${RSA_BITS} bits`;

const STRONG_CURVES: Readonly<Record<string, readonly string[]>> = {
  EC: ['P-256', 'P-384', 'P-521'],
  OKP: ['Ed25519', 'X25519'],
};

function numberOf(member: unknown): bigint {
  const hex = typeof member === 'string' ? Buffer.from(member, 'base64url').toString('hex') : '';
  return hex === '' ? 0n : BigInt(`0x${hex}`);
}

/** Why a public key (RFC 7518 section 6) is too weak for us, or of no use; undefined if it is strong enough. */
export function weaknessOf(key: Readonly<Record<string, unknown>>): string | undefined {
  if (key['kty'] === 'RSA') {
    const bits = numberOf(key['n']).toString(2).length;
    if (bits < RSA_BITS) return `is an RSA key of ${bits} bits, fewer than ${RSA_BITS}`;
    const exponent = numberOf(key['e']);
    return exponent < LEAST_EXPONENT || exponent % 2n === 0n
      ? 'has an exponent below 65537, or an even one'
      : undefined;
  }
  const curves = STRONG_CURVES[String(key['kty'])];
  if (curves === undefined) return undefined;
  return curves.includes(String(key['crv'])) ? undefined : `is not on one of the curves ${curves.join(', ')}`;
}
