import { defineEvents } from '../../../audit/index.ts';

export const riskEvents = defineEvents('authentication/guarding', {
  risk_raised: {
    about: 'The circumstances of a sign-in asked for a higher level, by the rules named.',
    fields: { account: 'id', level: 'count', rules: 'codes' },
  },
});
