import type { Problem } from '../../../../shared/index.ts';
import { passwordProblems } from '../problems.ts';
import { knownPasswords } from './known.ts';
import { isPattern } from './patterns.ts';
import { isPersonal, personalWords, type PasswordHolder } from './personal.ts';

/** Characters (code points after NFKC). A longer password is refused, never truncated. */
export const LEAST_CHARACTERS = 8;
export const MOST_CHARACTERS = 128;

const { make } = passwordProblems;

/**
 * Why the holder may not choose this password; undefined if it is acceptable. Checks length, lists of known passwords,
 * and words about the holder, but no composition rules (NIST SP 800-63B section 3.1.1.2; OWASP ASVS 5.0 6.2). Called
 * wherever a citizen sets a password.
 */
export async function checkNewPassword(password: string, holder: PasswordHolder): Promise<Problem | undefined> {
  const normalized = password.normalize('NFKC');
  const { length } = Array.from(normalized);
  if (length < LEAST_CHARACTERS) return make.password_too_short({ least: LEAST_CHARACTERS });
  if (length > MOST_CHARACTERS) return make.password_too_long({ most: MOST_CHARACTERS });
  if (isPersonal(normalized, holder)) return make.password_personal();
  if (isPattern(normalized)) return make.password_pattern();
  const known = await knownPasswords();
  if (known.isCommon(normalized)) return make.password_common();
  return known.isGuessable(normalized, personalWords(holder)) ? make.password_guessable() : undefined;
}
