import { defineProblems } from '../shared/index.ts';

export const consentProblems = defineProblems('consent', {
  consent_outdated: {
    status: 409,
    about: 'What is asked changed while the page was open: it is not what was shown.',
  },
});
