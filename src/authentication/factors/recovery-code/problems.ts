import { defineProblems } from '../../../shared/index.ts';

export const recoveryCodeProblems = defineProblems('authentication/factors/recovery-code', {
  recovery_code_wrong: { status: 422, about: 'The recovery code is none of the account, was used, or was replaced.' },
});
