import { defineProblems } from '../../../shared/index.ts';

export const passkeyProblems = defineProblems('authentication/factors/passkey', {
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
});
