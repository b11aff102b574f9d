import { page, problem, problems, sentAgain, sentNow, type Sample } from './sample.ts';

const start = {
  ...{ signInId: undefined, backUrl: '/', identityUrl: '/register/identity', cardUrl: '/register/card' },
  ...{ activateUrl: '/activate', days: 7, underWayUrl: undefined },
};
const progress = (at: number, of = 3) => ({ progress: { at, of } });
const step = { action: '/', csrf: 'token' };
const card = { ...progress(1), action: '/', signInId: undefined, backUrl: '/', identityUrl: '/register/identity' };
const identity = {
  ...{ ...progress(1), action: '/', signInId: undefined, backUrl: '/', cardUrl: '/register/card' },
  ...{ number: '', fullName: '', birthdate: '', sex: '' },
};
const filledIn = {
  ...identity,
  ...{ number: '048198265094', fullName: 'Phan Thị Ngọc Hà', birthdate: '18/08/1998', sex: 'female' },
};
const contact = {
  ...{ ...step, ...progress(2), identityUrl: '/register/identity', phone: '', email: '' },
  declared: { number: '048 198 265 094', name: 'PHAN THỊ NGỌC HÀ', birthdate: '18/08/1998', sex: 'female' },
};
const email = { ...step, ...progress(2), receiver: 'h•••@example.com', minutes: 5, contactUrl: '/register/contact' };
const code = { ...step, ...progress(3), receiver: '••• 115', minutes: 5, contactUrl: '/register/contact' };
const result = {
  ...{ activateUrl: '/activate', identityUrl: '/register/identity', resultUrl: '/register/result' },
  ...{ days: 7, workingDays: 1 },
};

const applicationSamples: readonly Sample[] = [
  page('register/start').state('register-start', () => start),
  page('register/start').state('register-start-under-way', () => ({ ...start, underWayUrl: '/register/code' })),
  page('register/start').state('register-start-over', () => ({ ...start, problem: problem('application_over', 400) })),
  page('register/card').state('register-card', () => card),
  page('register/card').state('register-card-malformed', () => ({ ...card, problem: problem('card_malformed') })),
  page('register/identity').state('register-identity', () => identity),
  page('register/identity').state('register-identity-empty', () => ({
    ...identity,
    problem: problems(
      problem('personal_number_missing'),
      problem('name_missing'),
      problem('birthdate_missing'),
      problem('sex_missing'),
    ),
  })),
  page('register/identity').state('register-identity-disagrees', () => ({
    ...filledIn,
    problem: problems(problem('birth_year_disagrees'), problem('sex_disagrees')),
  })),
  page('register/identity').state('register-identity-child', () => ({
    ...filledIn,
    problem: problem('guardian_registers', 403),
  })),
  page('register/contact').state('register-contact', () => contact),
  page('register/contact').state('register-contact-wrong', () => ({
    ...contact,
    ...{ phone: '123', email: 'ha' },
    problem: problems(problem('phone_malformed'), problem('email_malformed')),
  })),
  page('register/contact').state('register-contact-no-mail', () => ({ ...contact, email: undefined })),
  page('register/email').state('register-email', () => ({ ...email, sent: sentNow })),
  page('register/email').state('register-email-wrong', () => ({
    ...{ ...email, sent: sentNow },
    problem: problem('code_wrong', 422, { left: 3, count: 3 }),
  })),
  page('register/code').state('register-code', () => ({ ...code, sent: sentNow })),
  page('register/code').state('register-code-again', () => ({ ...code, sent: sentAgain })),
  page('register/code').state('register-code-not-sent', () => ({ ...code, sent: undefined })),
  page('register/code').state('register-code-wrong', () => ({
    ...code,
    sent: { ...sentNow, wait: undefined },
    problem: problem('code_wrong', 422, { left: 3, count: 3 }),
  })),
  page('register/result').state('register-result-received', () => ({ ...result, step: 'received' })),
  page('register/result').state('register-result-waiting', () => ({ ...result, step: 'waiting' })),
  page('register/result').state('register-result-refused', () => ({
    ...result,
    step: 'refused',
    problem: problem('not_confirmed'),
  })),
  page('register/unavailable').state('register-unavailable', () => ({})),
];

const activation = {
  ...{ action: '/', signInId: undefined, backUrl: '/', registerUrl: '/register', days: 7 },
  ...{ personalNumber: '', phone: '' },
};
const of = (at: number) => ({ ...step, ...progress(at, 5) });
const questions = {
  ...of(4),
  questions: ['first_teacher', 'first_thing_bought', 'favourite_lullaby'],
  rows: ['1', '2', '3'].map((number) => ({ number, chosen: '' })),
};
const refused = { registerUrl: '/register', signInUrl: '/account', recoveryUrl: '/recovery' };

const activationSamples: readonly Sample[] = [
  page('activate/start').state('activate-start', () => activation),
  page('activate/start').state('activate-start-empty', () => ({
    ...activation,
    problem: problems(problem('personal_number_missing'), problem('phone_missing')),
  })),
  page('activate/code').state('activate-code', () => ({ ...of(1), minutes: 5, sent: sentNow })),
  page('activate/code').state('activate-code-wrong', () => ({
    ...{ ...of(1), minutes: 5, sent: sentAgain },
    problem: problem('code_spent'),
  })),
  page('activate/password').state('activate-password', () => ({ ...of(2), personalNumber: '048198265094', least: 8 })),
  page('activate/password').state('activate-password-personal', () => ({
    ...{ ...of(2), personalNumber: '048198265094', least: 8 },
    problem: problem('password_personal'),
  })),
  page('activate/passcode').state('activate-passcode', () => of(3)),
  page('activate/passcode').state('activate-passcode-guessable', () => ({
    ...of(3),
    problem: problem('passcode_guessable'),
  })),
  page('activate/questions').state('activate-questions', () => questions),
  page('activate/questions').state('activate-questions-alike', () => ({
    ...questions,
    problem: problems(problem('question_repeated', 422, { number: 2 }), problem('answers_alike', 422, { number: 3 })),
  })),
  page('activate/passkey').state('activate-passkey', () => ({ ...of(5), options: '{}', name: 'Chrome, Android' })),
  ...(['activation_expired', 'activation_used', 'activation_not_issued'] as const).map((reason) =>
    page('activate/refused').state(`activate-refused-${reason.replaceAll('_', '-')}`, () => ({
      ...refused,
      reason,
      problem: problem(reason, reason === 'activation_used' ? 409 : 403),
    })),
  ),
];

export const registerSamples: readonly Sample[] = [...applicationSamples, ...activationSamples];
