/** A text without diacritics, with `đ` as `d`, as typed on a keyboard without them. */
export const unmarked = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('\u0111', 'd').replaceAll('\u0110', 'D');

/**
 * Letters and digits of a text in lower case without diacritics. Two texts with equal folded forms are equal for a
 * guesser and for human memory.
 */
export const folded = (text: string): string =>
  unmarked(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
