import { defineProblems } from '../../../shared/index.ts';

export const codeProblems = defineProblems('authentication/factors/one-time-code', {
  code_missing: { status: 422, about: 'No code was typed. It costs no try.' },
  code_malformed: {
    status: 422,
    about: 'What was typed is not a code of `digits` digits. It costs no try.',
    detail: { digits: 'number' },
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
  code_just_sent: {
    status: 429,
    about: 'A code was sent some seconds ago; `seconds` says how long to wait for another one. Nothing is sent.',
    detail: { seconds: 'number', count: 'number' },
    retryAfter: true,
  },
  too_many_codes: {
    status: 429,
    about: 'Three codes were sent within ten minutes; `minutes` says how long to wait.',
    detail: { minutes: 'number', count: 'number', most: 'number', window: 'number' },
    retryAfter: true,
  },
  no_email: { status: 403, about: 'The account has no e-mail address to send a code to.' },
  no_phone: { status: 403, about: 'The account has no phone number to send a code to.' },
});
