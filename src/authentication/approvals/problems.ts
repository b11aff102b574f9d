import { defineProblems } from '../../shared/index.ts';

export const approvalProblems = defineProblems('approvals', {
  approval_code_stale: {
    status: 422,
    about: 'The QR code is older than its few seconds: it changes every second. Scanning again helps.',
  },
  approval_code_missing: { status: 422, about: 'No code of a screen was typed.' },
  approval_code_malformed: {
    status: 422,
    about: 'What was typed is not a code of `digits` digits. It counts as no guess.',
    detail: { digits: 'number' },
  },
  approval_code_wrong: { status: 422, about: 'The typed code is not one that a screen shows at this moment.' },
  approval_by_link: {
    status: 403,
    about: 'The address of a QR code was reached from a page of another site, not by scanning (relayed QR codes).',
  },
  approval_same_device: {
    status: 409,
    about: 'The QR code was opened in the very browser that shows it: there the sign-in page is the way.',
  },
  approval_from_elsewhere: {
    status: 403,
    about: 'The session was itself approved from another device: it approves nothing further.',
  },
  approval_over: {
    status: 410,
    about: 'The request for an approval is over: past its time, refused, used, ended by wrong tries, or unknown.',
  },
  approval_number_missing: { status: 422, about: 'The number on the other screen was not typed. It costs no try.' },
  approval_number_malformed: {
    status: 422,
    about: 'What was typed is not the `digits` digits that the other screen shows. It costs no try.',
    detail: { digits: 'number' },
  },
  approval_number_wrong: {
    status: 422,
    about: 'The number is not the one on the screen that asks; `left` tries are left.',
    detail: { left: 'number', count: 'number' },
  },
  approval_number_spent: { status: 422, about: 'Too many wrong numbers ended the request.' },
  approval_waiting: { status: 422, about: 'Nobody has approved on the other device yet.' },
  approval_other_account: {
    status: 403,
    about: 'The service waits for another account than the one signed in on the phone.',
  },
  too_many_approvals: {
    status: 429,
    about: 'Too many requests for approvals were begun; `minutes` says how long to wait.',
    detail: { minutes: 'number', count: 'number' },
    retryAfter: true,
  },
  guardian_unavailable: {
    status: 403,
    about: 'The account is a child’s, and no guardian with an active account of level 2 can confirm its use.',
    article: 'D69 Art 7',
  },
  guardian_refused: {
    status: 403,
    about: 'The guardian refused this sign-in of the child’s account.',
    article: 'D69 Art 7',
  },
});
