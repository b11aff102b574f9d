import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { folded, unmarked } from './folded-text.ts';
import { VIETNAMESE_WORDS } from './vietnamese.ts';

/** Longer passwords are not estimated: the time grows with the length, and such passwords are not guessed. */
const LONGEST_ESTIMATED = 16;
/** Words that zxcvbn looks for within a password; the rest of the list only matches whole passwords. */
const MOST_WORDS = 20_000;
/**
 * Number of letter substitutions tried for text such as `4$@1`. The default of a hundred takes ten times as long and
 * finds no more.
 */
const MOST_SUBSTITUTIONS = 2;
/**
 * Least acceptable zxcvbn score (0 to 4). Lower scores mean fewer than 10^6 guesses, which even throttled guessing
 * gets through in a year.
 */
const LEAST_SCORE = 2;

/** Passwords known to attackers. */
export interface KnownPasswords {
  /** Whether it is in a list of leaked or common passwords, or is a common word with digits around it. */
  isCommon(password: string): boolean;
  /** Whether few guesses find it, if an attacker tries facts about the holder first. */
  isGuessable(password: string, personalWords: readonly string[]): boolean;
}

let loaded: Promise<KnownPasswords> | undefined;

/** Loads the lists at first use: they take several megabytes, and most processes rarely need them. */
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
      // Attackers omit diacritics.
      return estimator.check(unmarked(password), [...personalWords]).score < LEAST_SCORE;
    },
  };
}
