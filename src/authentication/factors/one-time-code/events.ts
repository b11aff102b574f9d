import { defineEvents } from '../../../audit/index.ts';

export const codeEvents = defineEvents('authentication/factors/one-time-code', {
  one_time_code_sent: {
    about: 'A one-time code was handed to the SMS gateway or mail server.',
    fields: { account: 'id', channel: ['sms', 'email'] },
  },
  one_time_code_accepted: {
    about: 'The right one-time code was given.',
    fields: { account: 'id' },
  },
  one_time_code_rejected: {
    about: 'A wrong, expired or used one-time code was given.',
    fields: { account: 'id?', problem: 'code' },
  },
});
