/** Longer texts are often cut, or arrive in disorder. */
export const MOST_PARTS = 2;

/** The default alphabet of 3GPP TS 23.038 section 6.2.1. */
const BASIC =
  /^[\n\r\u0020-\u005A\u005Fa-z\u00A1\u00A3-\u00A5\u00A7\u00BF\u00C4-\u00C7\u00C9\u00D1\u00D6\u00D8\u00DC\u00DF\u00E0\u00E4-\u00E6\u00E8\u00E9\u00EC\u00F1\u00F2\u00F6\u00F8\u00F9\u00FC\u0393\u0394\u0398\u039B\u039E\u03A0\u03A3\u03A6\u03A8\u03A9]$/u;
/** Its extension: each character takes two places. */
const EXTENSION = /^[\f^{}\\[~\]|\u20AC]$/u;
const GSM_7 = { single: 160, joined: 153 };
const UCS_2 = { single: 70, joined: 67 };

/** Places that an SMS takes, and how many there are in a part: of GSM-7 where its characters allow, or of UCS-2. */
function measure(text: string) {
  const characters = Array.from(text);
  const isBasic = characters.every((one) => BASIC.test(one) || EXTENSION.test(one));
  const length = isBasic ? characters.reduce((sum, one) => sum + (EXTENSION.test(one) ? 2 : 1), 0) : text.length;
  return { length, ...(isBasic ? GSM_7 : UCS_2) };
}

/** How many parts an SMS takes (3GPP TS 23.040 section 9.2.3.24.1). */
export function smsParts(text: string): number {
  const { length, single, joined } = measure(text);
  return length <= single ? 1 : Math.ceil(length / joined);
}

/** How many places a text has too many. */
function excessOf(text: string): number {
  const { length, joined } = measure(text);
  return length - MOST_PARTS * joined;
}

/** Parameters that may be shortened: names, which the reader recognises by their beginning. */
const SHORTENED = ['organisation', 'browser', 'place'];
/** Of GSM-7, unlike the ellipsis. */
const CUT = '..';
const LEAST = 8;

/** The value without its last letters, ending in `..`. */
const shorter = (value: string, letters: number): string =>
  `${Array.from(value.replace(/\.\.$/, '')).slice(0, -letters).join('').trimEnd()}${CUT}`;

/**
 * The text of an SMS, of two parts at most: the longest name is shortened until it fits. A text that does not fit with
 * short names is sent as it is, because a message of three parts is better than none.
 */
export function fitSms<P extends Readonly<Record<string, string | number>>>(
  write: (params: P) => string,
  params: P,
): string {
  let fitted: P = params;
  let text = write(fitted);
  while (smsParts(text) > MOST_PARTS) {
    const names = SHORTENED.map((name): [string, string] => [name, String(fitted[name] ?? '')]);
    const [[name, value] = ['', '']] = names.toSorted(([, one], [, other]) => other.length - one.length);
    if (value.length <= LEAST) return text;
    fitted = {
      ...fitted,
      [name]: shorter(value, Math.max(1, Math.floor(Math.min(excessOf(text), value.length - LEAST) / 2))),
    };
    text = write(fitted);
  }
  return text;
}
