import type { SignInCheck } from '../../sign-in-state.ts';

/** A child's account without a guardian who could confirm: none, not active, or not of level 2 any more. */
export const guardianUnavailable: SignInCheck = {
  step: 'cannot_continue',
  reason: 'guardian_unavailable',
  error: 'access_denied',
  description: 'no guardian of the citizen can confirm this request: offer another way',
  applies: ({ guardian }) => guardian === 'unavailable',
};
