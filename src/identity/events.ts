import { defineEvents } from '../audit/index.ts';

export const identityEvents = defineEvents('identity', {
  account_created: {
    about: 'An account was made.',
    fields: { account: 'id', level: 'count' },
  },
  account_activated: {
    about: 'The holder activated the account (D69 Art 12).',
    fields: { account: 'id', level: 'count' },
  },
  account_locked: {
    about: 'The account was locked, for the basis named.',
    fields: { account: 'id', basis: 'code' },
  },
  account_unlocked: {
    about: 'The basis of a lock ended.',
    fields: { account: 'id', basis: 'code' },
  },
});
