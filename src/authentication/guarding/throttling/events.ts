import { defineEvents } from '../../../audit/index.ts';

export const throttlingEvents = defineEvents('authentication/guarding', {
  sign_in_throttled: {
    about: 'A try was refused without a look at the secret, after too many failures.',
    fields: { account: 'id?' },
  },
});
