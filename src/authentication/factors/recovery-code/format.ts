import { randomBytes } from 'node:crypto';

/** Crockford's base32, without letters that can be mistaken for digits. */
const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 16 symbols of 5 bits are 80 bits, too many to guess, so it is enough to store a keyed digest. */
const BYTES = 10;
const LENGTH = 16;
const CODE = new RegExp(`^[${SYMBOLS}]{${LENGTH}}$`);

/** A random code in display format: `7K3M-9QXT-02FA-HJ5W`. */
export function newRecoveryCode(): string {
  const bits = [...randomBytes(BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const symbols = bits.match(/.{5}/g)?.map((five) => SYMBOLS[parseInt(five, 2)]) ?? [];
  return symbols.join('').replace(/.{4}(?=.)/g, '$&-');
}

/**
 * Parses a typed code, ignoring case, spaces and hyphens; O is read as 0, I and L as 1. Undefined if it is malformed.
 */
export function readRecoveryCode(typed: string): string | undefined {
  const code = typed
    .replace(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return CODE.test(code) ? code : undefined;
}
