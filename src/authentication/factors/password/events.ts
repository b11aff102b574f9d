import { defineEvents } from '../../../audit/index.ts';

export const passwordEvents = defineEvents('authentication/factors/password', {
  password_accepted: {
    about: 'The right password was given.',
    fields: { account: 'id' },
  },
  password_rejected: {
    about: 'A wrong number or password was given; the account is named only where there is one.',
    fields: { account: 'id?' },
  },
  password_without_account: {
    about: 'The right password was given for an account that is not open; `problem` says why.',
    fields: { account: 'id', problem: 'code' },
  },
  password_rehashed: {
    about: 'The password was hashed again with stronger parameters.',
    fields: { account: 'id' },
  },
  password_changed: {
    about: 'The password was set or changed.',
    fields: { account: 'id' },
  },
});
