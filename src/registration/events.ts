import { defineEvents } from '../audit/index.ts';

export const registrationEvents = defineEvents('registration', {
  application_begun: {
    about: 'Somebody declared the data of a person for an account of level 1.',
    fields: {},
  },
  application_decided: {
    about:
      'The population database answered; the account is named where one was made, or where the person or phone has one already (`covered`).',
    fields: { outcome: ['approved', 'covered', 'refused'], account: 'id?' },
  },
  activation_issued: {
    about:
      'The holder of a new account may activate it; `again` where the hotline issued it once more, with `operator` and `case`.',
    fields: { account: 'id', level: 'count', again: 'boolean', operator: 'id?', case: 'id?' },
  },
});
