/** A text as somebody types it whose keyboard has no marks: no diacritics, `đ` as `d`. */
export const unmarked = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('\u0111', 'd').replaceAll('\u0110', 'D');

/**
 * Letters and digits of a text, small and unmarked. Two texts that fold to the same are the same to a guesser, and to a
 * memory.
 */
export const folded = (text: string): string =>
  unmarked(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
