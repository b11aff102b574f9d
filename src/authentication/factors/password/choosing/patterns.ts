const LEAST_DIFFERENT = 4;
const LONGEST_UNIT = 7;
const SHORTEST_RUN = 3;
/** Minimum number of characters outside runs; a password with fewer consists only of runs. */
const LEAST_OUTSIDE = 4;

/** Sequences of neighbours: the alphabet, the digits, and the rows of a keyboard. */
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb',
];

const follows = (a: string, b: string): boolean => ROWS.some((row) => row.includes(a + b));

/** Whether the text repeats one short group, the last repetition possibly truncated. */
function isRepetition(characters: readonly string[]): boolean {
  const longest = Math.min(LONGEST_UNIT, Math.floor(characters.length / 2));
  for (let unit = 1; unit <= longest; unit += 1) {
    if (characters.every((character, index) => index < unit || character === characters[index - unit])) return true;
  }
  return false;
}

/** The number of characters outside runs such as `abcd`, `4321` or `qwer`. */
function outsideRuns(characters: readonly string[]): number {
  let outside = 0;
  for (let start = 0; start < characters.length;) {
    let end = start + 1;
    const goesOn = (isNext: (a: string, b: string) => boolean): void => {
      let at = start;
      while (at + 1 < characters.length && isNext(characters[at] ?? '', characters[at + 1] ?? '')) at += 1;
      end = Math.max(end, at + 1);
    };
    goesOn(follows);
    goesOn((a, b) => follows(b, a));
    goesOn((a, b) => a === b);
    if (end - start < SHORTEST_RUN) outside += end - start;
    start = end;
  }
  return outside;
}

/** Whether a password is a repetition or a sequence, such as `abcabcabc`, `12345678` or `qwerty123`. */
export function isPattern(password: string): boolean {
  const characters = Array.from(password.toLowerCase());
  return (
    new Set(characters).size < LEAST_DIFFERENT || isRepetition(characters) || outsideRuns(characters) < LEAST_OUTSIDE
  );
}
