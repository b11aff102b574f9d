/**
 * What people and their programs put between the characters of a number or code: white space of every kind, control and
 * format characters (such as the direction marks of a copied phone number), variation selectors, dashes, the minus sign
 * and dots.
 */
const BETWEEN = /[\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Pd}\u2212\u20E3.·]/gu;
const DECIMAL = /\p{Nd}/gu;
const IS_DECIMAL = /^\p{Nd}$/u;

/** The value of a decimal digit of any script. Unicode keeps the ten digits of each script in order, in one run. */
function digitValue(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (IS_DECIMAL.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

/**
 * A typed or pasted number or code without what stands between its characters, in Unicode NFKC; full-width digits and
 * the digits of other scripts become ASCII digits.
 */
export const compactTyped = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(BETWEEN, '')
    .replace(DECIMAL, (digit) => (digit >= '0' && digit <= '9' ? digit : digitValue(digit)));

/** The typed digits; `missing` if nothing was typed, `malformed` if it is anything but `length` digits. */
export function readDigits(typed: string, length: number): { readonly digits: string } | 'missing' | 'malformed' {
  const digits = compactTyped(typed);
  if (digits === '') return 'missing';
  return digits.length === length && /^[0-9]+$/.test(digits) ? { digits } : 'malformed';
}
