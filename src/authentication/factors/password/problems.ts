import { defineProblems } from '../../../shared/index.ts';

/** Why a password cannot be set; texts in problems.d/passwords.json. */
export const passwordProblems = defineProblems('authentication/factors/password', {
  sign_in_failed: {
    status: 422,
    about: 'Number or password is wrong. One answer for all, so that nobody learns whether an account exists.',
  },
  account_not_activated: {
    status: 403,
    about: 'The right password of an account that its holder has not activated yet.',
    article: 'D69 Art 7',
  },
  account_locked: {
    status: 403,
    about:
      'The right password of an account that is locked; `context` is the basis of the lock, where there is one text for it.',
    detail: { context: 'text?' },
    article: 'D69',
  },
  account_locked_until: {
    status: 403,
    about:
      'The right password of an account whose locks all end by themselves, the last one at `until`; `context` as for account_locked.',
    detail: { context: 'text', until: 'text' },
    article: 'D69',
  },
  account_of_deceased: {
    status: 403,
    about: 'The right password of an account whose holder has died.',
    article: 'D69',
  },
  password_missing: { status: 422, about: 'No password was typed. It costs no try.' },
  current_password_missing: { status: 422, about: 'The present password was not typed. It costs no try.' },
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
