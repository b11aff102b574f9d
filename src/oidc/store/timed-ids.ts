/** Milliseconds of Unix time in base 36; enough until the year 5188. */
const TIME_LETTERS = 9;
/** Length of an id of oidc-provider: 256 random bits. */
const RANDOM_LETTERS = 43;

/**
 * An id that begins with its time of creation, so that new entries are adjacent at the end of an index. With random ids
 * each new token changes a different page of each index, and each changed page is written to disk. The time is not
 * secret: the token response says how long the token lives.
 */
export const timedId = (now: Date, random: string): string =>
  now.getTime().toString(36).padStart(TIME_LETTERS, '0') + random;

/** The time that an id begins with. Empty for an id that we did not create: a client can send any text. */
export const timeOf = (id: string): string =>
  id.length === TIME_LETTERS + RANDOM_LETTERS && /^[0-9a-z]{9}/.test(id) ? id.slice(0, TIME_LETTERS) : '';
