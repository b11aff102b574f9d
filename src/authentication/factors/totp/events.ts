import { defineEvents } from '../../../audit/index.ts';

export const totpEvents = defineEvents('authentication/factors/totp', {
  totp_accepted: {
    about: 'The right code of an authenticator app was given.',
    fields: { account: 'id' },
  },
  totp_rejected: {
    about: 'A wrong or used code of an authenticator app was given.',
    fields: { account: 'id', problem: 'code' },
  },
});
