import { defineProblems } from '../shared/index.ts';

export const registrationProblems = defineProblems('registration', {
  application_over: {
    status: 400,
    about: 'The application is over: past its time, cancelled, or begun in another browser.',
  },
  name_missing: { status: 422, about: 'No name was typed.' },
  name_malformed: {
    status: 422,
    about: 'A name has something else in it than letters, spaces, apostrophes, hyphens and dots, or is too long.',
  },
  birthdate_missing: { status: 422, about: 'No birth date was typed.' },
  birthdate_malformed: {
    status: 422,
    about: 'Not a day of the calendar, nor a year; or one that is still to come, or before 1900.',
  },
  sex_missing: { status: 422, about: 'Neither sex was chosen.' },
  sex_disagrees: {
    status: 422,
    about: 'The fourth digit of the number says the other sex. Nobody was asked.',
    article: 'Decree 137/2015 Art 13',
  },
  birth_year_disagrees: {
    status: 422,
    about: 'The fourth to sixth digit of the number say another year of birth. Nobody was asked.',
    article: 'Decree 137/2015 Art 13',
  },
  guardian_registers: {
    status: 403,
    about: 'By the declared birth date the person is under 14: the guardian registers. Nobody was asked.',
    article: 'D69 Art 7',
  },
  card_missing: { status: 422, about: 'No text of a card was pasted.' },
  card_malformed: { status: 422, about: 'What was pasted is not the text of the QR code of a chip card.' },
  email_malformed: { status: 422, about: 'Not one e-mail address.' },
  not_confirmed: {
    status: 422,
    about:
      'The population database does not confirm what was declared, or has no valid card for it. One answer for all, so that nobody learns which.',
    article: 'D69 Art 9',
  },
  too_many_applications: {
    status: 429,
    about: 'More applications were begun at this place or network than the limits allow. Nothing was stored.',
    detail: { minutes: 'number', count: 'number' },
    retryAfter: true,
  },
  too_many_declarations: {
    status: 429,
    about: 'More applications came from this phone than its limit allows. Only after the code that was sent to it.',
    detail: { minutes: 'number', count: 'number' },
    retryAfter: true,
  },
  activation_over: {
    status: 400,
    about: 'This activation is over: past its half hour, cancelled, or begun in another browser.',
  },
  activation_expired: {
    status: 403,
    about: 'The time to activate the account is over. Only after the code that was sent to its phone.',
    article: 'D69',
  },
  activation_used: {
    status: 409,
    about: 'The account is active already. Only after the code that was sent to its phone.',
  },
  activation_not_issued: {
    status: 403,
    about: 'The account waits, and its activation was not issued. Only after the code that was sent to its phone.',
    article: 'D69',
  },
});
