import type { Problem } from '../../../../src/shared/index.ts';
import { page, problem, problems, sentAgain, sentNow, type Sample, type Say } from './sample.ts';

const password = () => ({
  action: '/',
  csrf: 'token',
  personalNumber: '001190412073',
  least: 8,
  cancelUrl: '/account/security',
});

const step = { action: '/', csrf: 'token' };
const second = { ...step, hasOtherWays: true };
const change = (say: Say) => ({
  phone: '••• 777',
  readyAt: say('lúc 10:21 27 tháng 11, 2026', '27 November 2026 at 10:21'),
});
const phone = () => ({
  ...step,
  phone: '••• 101',
  minutes: 5,
  changeUrl: '/recovery/phone',
  ...{ change: undefined, sent: undefined, heldUntil: undefined },
  securityUrl: '/account/security',
});
const QUESTIONS = ['first_teacher', 'first_thing_bought', 'favourite_lullaby'];
const start = {
  signInId: undefined,
  personalNumber: undefined,
  action: '/',
  phoneUrl: '/recovery/phone',
  backUrl: '/',
};
const phoneStart = { personalNumber: undefined, action: '/', backUrl: '/', passwordUrl: '/recovery' };

const forgottenSamples: readonly Sample[] = [
  page('recovery/start').state('recovery-start', () => start),
  page('recovery/start').state('recovery-start-over', () => ({ ...start, problem: problem('recovery_over', 400) })),
  page('recovery/start').state('recovery-start-too-many', () => ({
    ...start,
    personalNumber: '001 190 412 073',
    problem: problem('too_many_recoveries', 429, { minutes: 15, count: 15 }),
  })),
  page('recovery/sms-code').state('recovery-sms-code', () => ({
    ...{ ...step, minutes: 5, phoneUrl: '/recovery/phone' },
    sent: sentNow,
  })),
  page('recovery/sms-code').state('recovery-sms-code-again', () => ({
    ...{ ...step, minutes: 5, phoneUrl: '/recovery/phone' },
    sent: sentAgain,
  })),
  page('recovery/sms-code').state('recovery-sms-code-wrong', () => ({
    ...step,
    minutes: 5,
    phoneUrl: '/recovery/phone',
    sent: { ...sentNow, wait: undefined },
    problem: problem('code_wrong', 422, { left: 3, count: 3 }),
  })),
  page('recovery/factor').state('recovery-factor', () => ({
    ...second,
    choices: ['passkey', 'totp', 'recovery_code', 'questions'],
  })),
  page('recovery/questions').state('recovery-questions', () => ({ ...second, questions: QUESTIONS })),
  page('recovery/questions').state('recovery-questions-wrong', () => ({
    ...second,
    questions: QUESTIONS,
    problem: problem('answers_wrong', 422, { left: 1, count: 1 }),
  })),
  page('recovery/questions').state('recovery-questions-empty', () => ({
    ...second,
    questions: QUESTIONS,
    problem: problems(
      ...([1, 2, 3].map((number) => problem('answer_missing', 422, { number })) as [Problem, Problem, Problem]),
    ),
  })),
  page('recovery/recovery-code').state('recovery-recovery-code', () => second),
  page('recovery/totp').state('recovery-totp', () => ({ ...second, problem: problem('totp_wrong') })),
  page('recovery/passkey').state('recovery-passkey', () => ({ ...second, hasOtherWays: false, options: '{}' })),
  page('recovery/new-password').state('recovery-new-password', () => ({
    ...step,
    personalNumber: '001190412073',
    least: 8,
    problem: problem('password_common'),
  })),
  page('recovery/done').state('recovery-done', () => ({ signInUrl: '/account', hours: 24 })),
  page('recovery/desk').state('recovery-desk-not-offered', () => ({ kind: 'not_offered' })),
  page('recovery/desk').state('recovery-desk', () => ({ kind: 'password' })),
];

const lostPhoneSamples: readonly Sample[] = [
  page('recovery/phone/start').state('recovery-phone', () => phoneStart),
  page('recovery/phone/start').state('recovery-phone-held', (say) => ({
    ...phoneStart,
    problem: problem('recovery_hold', 403, { until: change(say).readyAt }),
  })),
  page('recovery/phone/new-number').state('recovery-phone-number', () => step),
  page('recovery/phone/new-number').state('recovery-phone-number-malformed', () => ({
    ...step,
    problem: problem('phone_malformed'),
  })),
  page('recovery/phone/requested').state('recovery-phone-requested', (say) => ({
    change: change(say),
    phoneUrl: '/account/security/phone',
  })),
  page('recovery/phone/cancel').state('recovery-phone-cancel', (say) => ({ action: '/', change: change(say) })),
  page('recovery/phone/cancel').state('recovery-phone-cancel-over', () => ({
    change: undefined,
    action: '/',
    problem: problem('phone_change_over', 400),
  })),
  page('recovery/phone/cancelled').state('recovery-phone-cancelled', () => ({
    passwordUrl: '/account/security/password',
  })),
  page('account/phone/home').state('account-phone', phone),
  page('account/phone/home').state('account-phone-held', (say) => ({ ...phone(), heldUntil: change(say).readyAt })),
  page('account/phone/home').state('account-phone-waiting', (say) => ({
    ...phone(),
    change: { ...change(say), isReady: false },
  })),
  page('account/phone/home').state('account-phone-ready', (say) => ({
    ...phone(),
    change: { ...change(say), isReady: true },
  })),
  page('account/phone/home').state('account-phone-code', (say) => ({
    ...phone(),
    change: { ...change(say), isReady: true },
    sent: sentAgain,
    problem: problem('code_wrong', 422, { left: 3, count: 3 }),
  })),
  page('account/phone/changed').state('account-phone-changed', () => ({ phoneUrl: '/account/security/phone' })),
  page('account/phone/cancelled').state('account-phone-cancelled', () => ({ phoneUrl: '/account/security/phone' })),
];

const chooseQuestions = {
  ...step,
  questions: QUESTIONS,
  rows: ['1', '2', '3'].map((number) => ({ number, chosen: '' })),
  cancelUrl: '/account/security',
};
const questionSamples: readonly Sample[] = [
  page('account/recovery-questions/choose').state('account-questions', () => chooseQuestions),
  page('account/recovery-questions/choose').state('account-questions-incomplete', () => ({
    ...chooseQuestions,
    rows: [{ number: '1', chosen: 'first_teacher' }, ...chooseQuestions.rows.slice(1)],
    problem: problems(
      problem('answer_missing', 422, { number: 1 }),
      problem('question_missing', 422, { number: 2 }),
      problem('answer_missing', 422, { number: 2 }),
      problem('question_missing', 422, { number: 3 }),
      problem('answer_missing', 422, { number: 3 }),
    ),
  })),
  page('account/recovery-questions/set').state('account-questions-set', () => ({ backUrl: '/account/security' })),
];

/** Pages for changing and recovering a password, and for a lost phone. */
export const recoverySamples: readonly Sample[] = [
  page('account/password').state('account-password', password),
  page('account/password').state('account-password-personal', () => ({
    ...password(),
    problem: problem('password_personal'),
  })),
  page('account/password').state('account-password-empty', () => ({
    ...password(),
    problem: problems(problem('current_password_missing'), problem('password_missing')),
  })),
  page('account/password').state('account-password-wrong', () => ({
    ...password(),
    problem: problem('current_password_wrong'),
  })),
  page('account/password').state('account-password-too-many', () => ({
    ...password(),
    problem: problem('too_many_attempts', 429, { seconds: 30, count: 30 }),
  })),
  page('account/password-changed').state('account-password-changed', () => ({ backUrl: '/account/security' })),
  ...forgottenSamples,
  ...lostPhoneSamples,
  ...questionSamples,
];
