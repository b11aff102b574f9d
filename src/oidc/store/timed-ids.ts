/** Milliseconds of Unix time in base 36; enough until the year 5188. */
const TIME_LETTERS = 9;
/** What oidc-provider makes: 256 random bits. */
const RANDOM_LETTERS = 43;

/**
 * An id that begins with the time of its making: in an index, what is made together stands together at the end. With random ids each new
 * token changes a page of its own in each index, and each changed page is written to the disk. The time is no secret: the answer that
 * brings a token says how long it lives.
 */
export const timedId = (now: Date, random: string): string =>
  now.getTime().toString(36).padStart(TIME_LETTERS, '0') + random;

/** The time that an id begins with; empty where it is none of ours, which whoever sends it may have made up. */
export const timeOf = (id: string): string =>
  id.length === TIME_LETTERS + RANDOM_LETTERS && /^[0-9a-z]{9}/.test(id) ? id.slice(0, TIME_LETTERS) : '';
