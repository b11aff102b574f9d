/** D with stroke has no mark that normalization takes off. */
const STROKED = { upper: '\u0110', lower: '\u0111' } as const;
const CASE_NUMBER = /^[A-Za-z0-9][\w./:-]{0,59}$/;
/** So many digits in a row are the number or phone of a person. */
const NUMBER_OF_A_PERSON = /\d{9}/;

/**
 * The number of a file as audit events hold it: without spaces and without the marks of Vietnamese letters
 * (`12/QĐ-BCA` becomes `12/QD-BCA`). Undefined: it is none, or looks like the number of a person.
 */
export function readCaseNumber(typed: string): string | undefined {
  const plain = typed
    .trim()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(STROKED.upper, 'D')
    .replaceAll(STROKED.lower, 'd');
  return CASE_NUMBER.test(plain) && !NUMBER_OF_A_PERSON.test(plain) ? plain : undefined;
}
