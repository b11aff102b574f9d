import { defineProblems, type Problem } from '../../shared/index.ts';

export const authenticationProblems = defineProblems('authentication', {
  sign_in_failed: {
    status: 422,
    about:
      'Number or password is wrong, or the account is not open. One answer for all, so that nobody learns whether an account exists.',
  },
  too_many_attempts: {
    status: 429,
    about: 'After several failures the next try has to wait; `seconds` and `minutes` say how long.',
    detail: { seconds: 'number', minutes: 'number', count: 'number', context: 'text?' },
    retryAfter: true,
  },
  server_busy: {
    status: 503,
    about: 'More passwords are waiting to be checked than the queue takes.',
    retryAfter: true,
  },
  sign_in_needed: {
    status: 422,
    about: 'No first factor was shown in this sign-in, or it is over: there is no account to send a code to.',
  },
  code_wrong: {
    status: 422,
    about: 'The one-time code is not the one that was sent; `left` tries are left.',
    detail: { left: 'number', count: 'number' },
  },
  code_expired: {
    status: 422,
    about: 'The one-time code is older than its life, or a newer one was sent.',
  },
  code_used: { status: 422, about: 'The one-time code was used already.' },
  code_spent: { status: 422, about: 'Too many wrong tries ended the one-time code.' },
  code_not_sent: { status: 422, about: 'No code was sent in this sign-in yet.' },
  totp_wrong: { status: 422, about: 'No authenticator app of the account shows this code now.' },
  totp_used: { status: 422, about: 'The code of the authenticator app was used already: each is good once.' },
  recovery_code_wrong: { status: 422, about: 'The recovery code is none of the account, was used, or was replaced.' },
  portrait_missing: { status: 422, about: 'The form of the portrait check came without a picture.' },
  portrait_unreadable: { status: 422, about: 'What was sent is neither a PNG nor a JPEG picture.' },
  portrait_too_large: {
    status: 413,
    about: 'The picture is larger than `matcher.picture_limit`.',
    detail: { most: 'number' },
  },
  portrait_not_alike: {
    status: 422,
    about: 'The matcher found the picture less like the portrait than `matcher.least_score`.',
    article: 'D69 Art 20',
  },
  portrait_not_live: {
    status: 422,
    about: 'The matcher did not take the picture for one of a living person (a photo of a photo, a screen).',
    article: 'D69 Art 20',
  },
  matcher_unavailable: {
    status: 503,
    about: 'The biometric matcher did not answer, or not as agreed. Nothing was counted.',
    retryAfter: true,
  },
  passcode_failed: {
    status: 422,
    about:
      'The passcode is wrong, the device not known, or the passcode off there after five wrong ones in a row. One answer for all.',
  },
  passcode_malformed: { status: 422, about: 'A new passcode is not of six digits.' },
  passcode_not_repeated: { status: 422, about: 'A new passcode was typed differently the second time.' },
  passcode_guessable: {
    status: 422,
    about: 'A new passcode is a sequence, a repetition, or made of what others know of the holder.',
  },
  enrolment_over: {
    status: 422,
    about: 'The secret on the enrolment page is older than 30 minutes, or was made for another account.',
  },
  too_many_authenticators: {
    status: 422,
    about: 'The account has `most` authenticators of this kind already.',
    detail: { most: 'number' },
  },
  name_too_long: {
    status: 422,
    about: 'The name of an authenticator is longer than `most` characters.',
    detail: { most: 'number' },
  },
  too_many_codes: {
    status: 429,
    about: 'Three codes were sent within ten minutes; `minutes` says how long to wait.',
    detail: { minutes: 'number', count: 'number', most: 'number', window: 'number' },
    retryAfter: true,
  },
  no_email: { status: 403, about: 'The account has no e-mail address to send a code to.' },
  passkey_not_given: {
    status: 422,
    about: 'The form of a passkey came without one: the browser ran no script, or knows no passkeys.',
  },
  passkey_failed: {
    status: 422,
    about:
      'The passkey is unknown, its answer not right, too old or used, or the account not open. One answer for all, so that nobody learns which.',
  },
  passkey_not_added: {
    status: 422,
    about: 'What the browser sent is no new passkey for this session, or came too late.',
  },
  passkey_exists: { status: 422, about: 'The account has this passkey already.' },
  too_many_passkeys: {
    status: 422,
    about: 'The account has `most` passkeys: one has to be removed first.',
    detail: { most: 'number' },
  },
  passkey_not_found: { status: 404, about: 'The account has no such passkey (any more).' },
  passkey_unnamed: { status: 422, about: 'A passkey needs a name.' },
  no_phone: { status: 403, about: 'The account has no phone number to send a code to.' },
});

const CROWDED_SECONDS = 2;

/** The delay in a human-friendly unit; `context` and `count` select the text (i18next). */
export function tooMany(seconds: number): Problem {
  const minutes = Math.ceil(seconds / 60);
  const wording = seconds < 60 ? { count: seconds } : { count: minutes, context: 'minutes' };
  return authenticationProblems.make.too_many_attempts({ seconds, minutes, ...wording }, seconds);
}

/** Too many concurrent attempts at the same secret for a person, none of which has failed yet. */
export const crowded = (): Problem => authenticationProblems.make.server_busy(CROWDED_SECONDS);
