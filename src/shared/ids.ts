import { randomBytes, randomFillSync, randomInt } from 'node:crypto';

declare const brand: unique symbol;

/** A string that is of one kind only: an account's id is no relying party's id. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

const ID_BYTES = 16;
// Random bytes are asked for in bulk: a call to the system for each id costs more than all the rest of it.
const pool = Buffer.alloc(ID_BYTES * 256);
let used = pool.length;

/** Random id of 128 bits, 22 characters of base64url: never guessed, never met twice. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.toString('base64url', used - ID_BYTES, used);
}

/** Secret of `bytes` random bytes in base64url. */
export const newSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** `count` random decimal digits (at most 14), each code as likely as any other. */
export const randomDigits = (count: number): string => String(randomInt(0, 10 ** count)).padStart(count, '0');
