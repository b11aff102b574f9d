import { defineProblems } from '../../../shared/index.ts';

/** Why a password cannot be set; texts in problems.d/passwords.json. */
export const passwordProblems = defineProblems('authentication/factors/password', {
  sign_in_failed: {
    status: 422,
    about:
      'Number or password is wrong, or the account is not open. One answer for all, so that nobody learns whether an account exists.',
  },
  password_too_short: {
    status: 422,
    about: 'A new password has fewer than `least` characters (code points).',
    detail: { least: 'number' },
  },
  password_too_long: {
    status: 422,
    about: 'A new password has more than `most` characters; it is never cut off.',
    detail: { most: 'number' },
  },
  password_common: {
    status: 422,
    about: 'A new password stands in the list of leaked and common passwords that ships with the product.',
  },
  password_personal: {
    status: 422,
    about: 'A new password is made of the number, name, birth date, phone or e-mail of its holder, or of our name.',
  },
  password_pattern: { status: 422, about: 'A new password is a repetition or a sequence of the alphabet or keyboard.' },
  password_guessable: { status: 422, about: 'Few guesses find the new password, by the estimate of zxcvbn.' },
  password_same: { status: 422, about: 'The new password is the present one.' },
  current_password_wrong: {
    status: 422,
    about: 'The present password was typed wrong; it counts as a failed sign-in.',
  },
});
