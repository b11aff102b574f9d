import { defineEvents } from '../../audit/index.ts';

export const recoveryEvents = defineEvents('authentication/recovery', {
  recovery_begun: {
    about: 'A recovery of a password or phone was begun; the account is named only where there is one.',
    fields: { account: 'id?' },
  },
  recovery_confirmed: {
    about: 'The second factor of a recovery was shown; `factor` says which.',
    fields: { account: 'id', factor: 'code' },
  },
  recovery_answers_rejected: {
    about: 'Wrong answers to the recovery questions were given.',
    fields: { account: 'id' },
  },
  recovery_questions_set: {
    about: 'The holder chose recovery questions.',
    fields: { account: 'id' },
  },
  password_recovered: {
    about: 'A forgotten password was replaced; `factor` says what confirmed it.',
    fields: { account: 'id', factor: 'code?' },
  },
  recovery_hold_lifted: {
    about: 'An officer saw the holder after a recovery: LoA2 no longer waits.',
    fields: { account: 'id', officer: 'id' },
  },
  phone_change_requested: {
    about: 'A change of the registered phone was asked for; it waits.',
    fields: { account: 'id' },
  },
  phone_change_cancelled: {
    about: 'A waiting change of the registered phone was cancelled.',
    fields: { account: 'id' },
  },
  phone_changed: {
    about: 'The registered phone was changed, by an officer where one is named.',
    fields: { account: 'id', officer: 'id?' },
  },
});
