import { randomBytes } from 'node:crypto';
import { compactTyped, ok, refuse, type Result } from '../../../shared/index.ts';
import { recoveryCodeProblems } from './problems.ts';

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

const { make } = recoveryCodeProblems;

/**
 * Parses a typed code, ignoring case and what stands between the groups; O is read as 0, I and L as 1. Refusals:
 * `recovery_code_missing`, `recovery_code_malformed`.
 */
export function readRecoveryCode(typed: string): Result<string> {
  const code = compactTyped(typed).toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
  if (code === '') return refuse(make.recovery_code_missing());
  return CODE.test(code) ? ok(code) : refuse(make.recovery_code_malformed());
}
