import { defineProblems } from '../../../shared/index.ts';

export const totpProblems = defineProblems('authentication/factors/totp', {
  totp_wrong: { status: 422, about: 'No authenticator app of the account shows this code now.' },
  totp_used: { status: 422, about: 'The code of the authenticator app was used already: each is good once.' },
});
