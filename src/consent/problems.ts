import { defineProblems } from '../shared/index.ts';

export const consentProblems = defineProblems('consent', {
  consent_outdated: {
    status: 409,
    about: 'The record of the relying party changed while the page was open: what was shown is not what is asked now.',
  },
});
