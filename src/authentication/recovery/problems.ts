import { defineProblems } from '../../shared/index.ts';

/** Refusals of recoveries and of their preparation; texts in problems.d/recovery.json. */
export const recoveryProblems = defineProblems('authentication/recovery', {
  recovery_over: {
    status: 400,
    about: 'The recovery is over: past its fifteen minutes, done, cancelled, or begun in another browser.',
  },
  too_many_recoveries: {
    status: 429,
    about:
      'Too many messages were sent for recoveries of this number, whether or not an account has it; `hours` or `minutes` says how long to wait. Signing in is not affected.',
    detail: { minutes: 'number', hours: 'number', count: 'number', context: 'text?' },
    retryAfter: true,
  },
  answer_missing: {
    status: 422,
    about: 'The question of this number was not answered. It costs no try.',
    detail: { number: 'number' },
  },
  answers_wrong: {
    status: 422,
    about: 'An answer is not what was kept; which one is not said. `left` tries are left in this recovery.',
    detail: { left: 'number', count: 'number' },
  },
  answers_spent: { status: 422, about: 'Too many wrong answers ended the questions of this recovery.' },
  question_missing: {
    status: 422,
    about: 'The question of this number was not chosen, or is not one of the list.',
    detail: { number: 'number' },
  },
  question_repeated: {
    status: 422,
    about: 'The question of this number was chosen before.',
    detail: { number: 'number' },
  },
  answers_alike: {
    status: 422,
    about: 'The answer of this number is the same as one before it.',
    detail: { number: 'number' },
  },
  phone_missing: { status: 422, about: 'No phone number was typed.' },
  phone_malformed: { status: 422, about: 'Not a mobile number that a message can be sent to.' },
  phone_same: { status: 422, about: 'The new phone is the one that the account has.' },
  phone_change_waiting: { status: 409, about: 'A change of the phone waits already; one is possible at a time.' },
  phone_change_over: {
    status: 400,
    about: 'No change of the phone waits: it was cancelled, is done, or nobody came back for it in time.',
  },
  phone_change_early: { status: 409, about: 'The waiting period of the change is not over yet.' },
  recovery_hold: {
    status: 403,
    about:
      'A recovery lies less than `authentication.recovery.hold` back: no LoA2, no change of the phone and no new ways to sign in until `until`, unless at the desk.',
    detail: { until: 'text' },
  },
});
