import { defineProblems } from '../shared/index.ts';

export const identityProblems = defineProblems('identity', {
  personal_number_missing: { status: 422, about: 'No personal number was typed.' },
  personal_number_malformed: {
    status: 422,
    about: 'A personal number that is not 12 digits.',
    article: 'Decree 137/2015 Art 13',
  },
  account_exists: {
    status: 409,
    about: 'The person has an account already: one person, one account.',
    article: 'D69 Art 7',
  },
  account_not_found: { status: 404, about: 'No account of this id.' },
  account_not_allowed: {
    status: 403,
    about: 'Somebody of this age cannot have an account of this level, or not without a guardian.',
    article: 'D69 Art 7',
  },
  guardian_level_too_low: {
    status: 403,
    about: 'The guardian has no active account of level 2.',
    article: 'D69 Art 7',
  },
  lock_not_allowed: {
    status: 403,
    about: 'A lock of this basis is not set or lifted by this actor; docs/flows.md has the table.',
    article: 'D69',
  },
  lock_end_is_past: { status: 422, about: 'The end of a lock is not in the future.' },
  lock_request_not_open: {
    status: 409,
    about: 'There is no such request to lock an account, or it was answered or withdrawn already.',
  },
  lock_refusal_not_written: {
    status: 422,
    about: 'A request to lock an account was refused without a text: a refusal is in writing.',
    article: 'D69',
  },
  lock_is_for_ever: { status: 409, about: 'A lock on the basis of death never ends.', article: 'D69' },
});
