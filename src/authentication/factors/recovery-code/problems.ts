import { defineProblems } from '../../../shared/index.ts';

export const recoveryCodeProblems = defineProblems('authentication/factors/recovery-code', {
  recovery_code_missing: { status: 422, about: 'No recovery code was typed. It costs no try.' },
  recovery_code_malformed: {
    status: 422,
    about: 'What was typed is not a recovery code of 16 letters and digits. It costs no try.',
  },
  recovery_code_wrong: { status: 422, about: 'The recovery code is none of the account, was used, or was replaced.' },
});
