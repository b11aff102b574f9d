import { randomBytes, randomInt } from 'node:crypto';

declare const brand: unique symbol;

/** A string that is of one kind only: an account's id is no relying party's id. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Random id of 128 bits, 22 characters of base64url: never guessed, never met twice. */
export const newId = (): string => randomBytes(16).toString('base64url');

/** Secret of `bytes` random bytes in base64url. */
export const newSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** `count` random decimal digits (at most 14), each code as likely as any other. */
export const randomDigits = (count: number): string => String(randomInt(0, 10 ** count)).padStart(count, '0');
