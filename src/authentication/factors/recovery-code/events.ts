import { defineEvents } from '../../../audit/index.ts';

export const recoveryCodeEvents = defineEvents('authentication/factors/recovery-code', {
  recovery_code_used: {
    about: 'A recovery code was used up; `left` are left.',
    fields: { account: 'id', left: 'count' },
  },
  recovery_code_rejected: {
    about: 'A wrong or used recovery code was given.',
    fields: { account: 'id' },
  },
});
