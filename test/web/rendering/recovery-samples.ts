import { page, problem, type Sample } from './sample.ts';

const password = () => ({
  action: '/',
  csrf: 'token',
  personalNumber: '001190412073',
  least: 8,
  cancelUrl: '/account/security',
});

/** The life of a password, and what to do when it or the phone is lost. */
export const recoverySamples: readonly Sample[] = [
  page('account/password').state('account-password', password),
  page('account/password').state('account-password-personal', () => ({
    ...password(),
    problem: problem('password_personal'),
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
];
