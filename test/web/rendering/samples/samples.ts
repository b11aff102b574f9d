import { approvalSamples } from './approval-samples.ts';
import { accountSamples } from './account-samples.ts';
import { authenticatorSamples } from './authenticator-samples.ts';
import { consentSamples } from './consent-samples.ts';
import { passkeySamples } from './passkey-samples.ts';
import { recoverySamples } from './recovery-samples.ts';
import { registerSamples } from './register-samples.ts';
import { deviceSamples } from './device-samples.ts';
import { longNamed, portal, problem, problems, page, sentAgain, sentNow, type Sample, type Say } from './sample.ts';

const WAYS = ['passkey', 'passcode', 'other-device', 'forgot-password', 'register'].map((id) => ({ id, url: '/' }));
const signIn = (say: Say) => ({
  ...{ action: '/', rp: portal(say), ways: WAYS },
  ...{ passkey: undefined, reason: undefined, personalNumber: undefined, activateUrl: '/activate' },
});

const signInSamples: readonly Sample[] = [
  page('interaction/sign-in').state('sign-in', signIn),
  page('interaction/sign-in').state('sign-in-again', (say) => ({
    ...signIn(say),
    rp: longNamed(say),
    reason: 'max_age',
    personalNumber: '001190412073',
  })),
  page('interaction/sign-in').state('sign-in-other-subject', (say) => ({ ...signIn(say), reason: 'wanted_subject' })),
  page('interaction/sign-in').state('sign-in-after-removal', (say) => ({
    ...signIn(say),
    reason: 'authenticator_removed',
  })),
  page('interaction/sign-in').state('sign-in-failed', (say) => ({
    ...signIn(say),
    personalNumber: '001 190 412 073',
    problem: problem('sign_in_failed'),
  })),
  page('interaction/sign-in').state('sign-in-not-activated', (say) => ({
    ...signIn(say),
    personalNumber: '001 190 412 073',
    problem: problem('account_not_activated', 403),
  })),
  page('interaction/sign-in').state('sign-in-passkey-first', (say) => ({
    ...signIn(say),
    passkey: { options: '{}', url: '/', isHere: true },
  })),
  page('interaction/sign-in').state('sign-in-empty', (say) => ({
    ...signIn(say),
    problem: problems(problem('personal_number_missing'), problem('password_missing')),
  })),
  page('interaction/sign-in').state('sign-in-too-many', (say) => ({
    ...signIn(say),
    personalNumber: '001 190 412 073',
    problem: problem('too_many_attempts', 429, { seconds: 30, count: 30 }),
  })),
];

const code = (say: Say) => ({
  action: '/',
  rp: portal(say),
  receiver: '••• 101',
  sent: sentNow,
  minutes: 5,
  hasOtherWays: false,
});

const factorSamples: readonly Sample[] = [
  page('interaction/factors/one-time-code').state('code', code),
  page('interaction/factors/one-time-code').state('code-wrong', (say) => ({
    ...code(say),
    hasOtherWays: true,
    problem: problem('code_wrong', 422, { left: 3, count: 3 }),
  })),
  page('interaction/factors/one-time-code').state('code-again', (say) => ({ ...code(say), sent: sentAgain })),
  page('interaction/factors/one-time-code').state('code-just-sent', (say) => ({
    ...code(say),
    problem: problem('code_just_sent', 429, { seconds: 27, count: 27 }),
  })),
  page('interaction/factors/one-time-code').state('code-not-sent', (say) => ({
    ...code(say),
    sent: undefined,
    problem: problem('too_many_codes', 429, { most: 3, window: 10, minutes: 7, count: 7 }),
  })),
  page('interaction/factors/email-code').state('email-code', (say) => ({
    ...code(say),
    receiver: 'm•••@example.com',
    hasOtherWays: true,
  })),
  page('interaction/factor').state('factor', (say) => ({
    action: '/',
    rp: portal(say),
    choices: ['sms_code', 'email_code'],
  })),
];

const leavingSamples: readonly Sample[] = [
  page('interaction/cannot-continue').state('cannot-continue', (say) => ({
    action: '/',
    rp: portal(say),
    problem: problem('account_level_too_low', 403),
    otherAccount: true,
  })),
  page('interaction/cannot-continue').state('cannot-continue-unknown-level', (say) => ({
    action: '/',
    rp: portal(say),
    problem: problem('unknown_level', 403),
    otherAccount: false,
  })),
  page('error').state('error', () => ({
    ...{
      problem: problem('page_not_found', 404),
      homeUrl: '/',
      technical: undefined,
      errorPage: undefined,
      reference: undefined,
    },
    service: undefined,
  })),
  page('error').state('error-over', (say) => ({
    ...{
      problem: problem('sign_in_over', 400),
      homeUrl: '/',
      technical: undefined,
      errorPage: undefined,
      reference: undefined,
    },
    service: { name: portal(say).name, url: 'https://portal.example.vn' },
  })),
  page('error').state('error-over-of-app', (say) => ({
    ...{
      problem: problem('sign_in_over', 400),
      homeUrl: '/',
      technical: undefined,
      errorPage: undefined,
      reference: undefined,
    },
    service: { name: portal(say).name, url: undefined },
  })),
  page('error').state('error-of-request', () => ({
    problem: problem('unknown_relying_party', 400),
    homeUrl: '/',
    service: undefined,
    technical: 'invalid_client: client is invalid',
    errorPage: 'http://localhost:3003/errors#client_unregistered',
    reference: 'k3Jd92LmQx',
  })),
  page('error').state('error-of-ours', () => ({
    problem: problem('unexpected_fault', 500),
    service: undefined,
    technical: undefined,
    errorPage: undefined,
    homeUrl: '/',
    reference: 'k3Jd92LmQx',
  })),
  page('sign-out').state('sign-out', (say) => ({ action: '/', fields: { xsrf: 'abc' }, rp: portal(say) })),
  page('sign-out').state('sign-out-plain', () => ({ action: '/', fields: { xsrf: 'abc' }, rp: undefined })),
  page('signed-out').state('signed-out', () => ({ rp: undefined })),
  page('signed-out').state('signed-out-of', (say) => ({ rp: portal(say) })),
  page('form-post').state('form-post', () => ({ action: '/posted', fields: [['code', 'a"b']] })),
];

/** Every page in every state worth looking at. */
export const SAMPLES: readonly Sample[] = [
  page('home').state('home', () => ({})),
  ...signInSamples,
  ...factorSamples,
  ...consentSamples,
  ...approvalSamples,
  ...leavingSamples,
  ...accountSamples,
  ...deviceSamples,
  ...recoverySamples,
  ...registerSamples,
  ...authenticatorSamples,
  ...passkeySamples,
];
