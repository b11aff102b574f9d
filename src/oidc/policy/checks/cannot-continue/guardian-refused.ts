import type { SignInCheck } from '../../sign-in-state.ts';

/** The guardian said no to this very request. */
export const guardianRefused: SignInCheck = {
  step: 'cannot_continue',
  reason: 'guardian_refused',
  error: 'access_denied',
  description: 'the guardian of the citizen refused this request: offer another way, and to try again',
  applies: ({ guardian }) => guardian === 'refused',
};
