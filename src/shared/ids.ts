import { randomBytes, randomFillSync, randomInt } from 'node:crypto';

declare const brand: unique symbol;

/** A branded string: an account's id is not assignable to a relying party's id. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

const ID_BYTES = 16;
// Random bytes are fetched in bulk, because a system call for each id costs more than everything else in it.
const pool = Buffer.alloc(ID_BYTES * 256);
let used = pool.length;

/** Random id of 128 bits, 22 characters of base64url: unguessable and unique. */
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

/** `count` random decimal digits (at most 14), uniformly distributed. */
export const randomDigits = (count: number): string => String(randomInt(0, 10 ** count)).padStart(count, '0');
