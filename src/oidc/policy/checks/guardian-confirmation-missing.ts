import type { SignInCheck } from '../sign-in-state.ts';

/** A child's account: its guardian confirms each use (domain section 1), after the child has shown who it is. */
export const guardianConfirmationMissing: SignInCheck = {
  step: 'guardian',
  reason: 'guardian_confirmation_missing',
  error: 'interaction_required',
  description: 'the guardian of the citizen has not confirmed this request: send it without prompt=none',
  applies: ({ guardian }) => guardian === 'awaited',
};
