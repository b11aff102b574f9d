import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { folded, unmarked } from './folded-text.ts';
import { VIETNAMESE_WORDS } from './vietnamese.ts';

/** Longer ones are not estimated: the time it takes grows with the length, and nobody guesses so far. */
const LONGEST_ESTIMATED = 16;
/** Words that zxcvbn looks for within a password; the rest of the list is met whole only. */
const MOST_WORDS = 20_000;
/**
 * Ways of reading `4$@1` as letters that are tried: by default a hundred, which takes ten times as long and finds no
 * more.
 */
const MOST_SUBSTITUTIONS = 2;
/** Fewer guesses than 10^6, by zxcvbn's scale of 0 to 4: fewer than throttled guessing gets through in a year. */
const LEAST_SCORE = 2;

/** Passwords that are known to guessers. */
export interface KnownPasswords {
  /** Whether it stands in a list of leaked or common passwords, or is a common word with digits around it. */
  isCommon(password: string): boolean;
  /** Whether few guesses find it, what others know of the holder being among the first. */
  isGuessable(password: string, personalWords: readonly string[]): boolean;
}

let loaded: Promise<KnownPasswords> | undefined;

/** Loads the lists when first asked: they take some megabytes, and most processes' days pass without a new password. */
export const knownPasswords = (): Promise<KnownPasswords> => (loaded ??= load());

async function load(): Promise<KnownPasswords> {
  const [{ ZxcvbnFactory: Estimator }, { dictionary, adjacencyGraphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  const leaked = dictionary['passwords-common'];
  const leakedSet = new Set(leaked);
  const vietnamese = new Set(VIETNAMESE_WORDS);
  const estimator: ZxcvbnFactory = new Estimator({
    dictionary: { leaked: leaked.slice(0, MOST_WORDS), vietnamese: [...VIETNAMESE_WORDS] },
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: MOST_SUBSTITUTIONS,
  });
  return {
    isCommon(password) {
      const bare = folded(password);
      const word = bare.replace(/^\p{N}+|\p{N}+$/gu, '');
      return (
        leakedSet.has(password.toLowerCase()) || leakedSet.has(bare) || vietnamese.has(bare) || vietnamese.has(word)
      );
    },
    isGuessable(password, personalWords) {
      if (Array.from(password).length > LONGEST_ESTIMATED) return false;
      // Guessers leave the marks out.
      return estimator.check(unmarked(password), [...personalWords]).score < LEAST_SCORE;
    },
  };
}
