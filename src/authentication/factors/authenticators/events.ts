import { defineEvents } from '../../../audit/index.ts';

export const factorEvents = defineEvents('authentication/factors/authenticators', {
  authenticator_added: {
    about: 'The holder added an authenticator; `factor` says of which kind.',
    fields: { account: 'id', factor: 'code' },
  },
  authenticator_removed: {
    about: 'An authenticator was removed; `factor` says of which kind.',
    fields: { account: 'id', factor: 'code' },
  },
});
