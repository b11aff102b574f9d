import { defineProblems } from '../../../shared/index.ts';

export const authenticatorProblems = defineProblems('authentication/factors/authenticators', {
  sign_in_needed: {
    status: 422,
    about: 'No first factor was shown in this sign-in, or it is over: there is no account to send a code to.',
  },
  name_too_long: {
    status: 422,
    about: 'The name of an authenticator is longer than `most` characters.',
    detail: { most: 'number' },
  },
  too_many_authenticators: {
    status: 422,
    about: 'The account has `most` authenticators of this kind already.',
    detail: { most: 'number' },
  },
  enrolment_over: {
    status: 422,
    about: 'The secret on the enrolment page is older than 30 minutes, or was made for another account.',
  },
});
