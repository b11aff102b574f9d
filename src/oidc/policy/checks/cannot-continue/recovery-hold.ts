import { essentialAcrs, waitsForHold } from '../../levels.ts';
import type { SignInCheck } from '../../sign-in-state.ts';

/**
 * The service requires an account level that is unavailable for some hours after a recovery, or until an officer
 * confirms it.
 */
export const recoveryHold: SignInCheck = {
  step: 'cannot_continue',
  reason: 'recovery_hold',
  error: 'unmet_authentication_requirements',
  description:
    'the account cannot reach the requested acr yet after a recovery: let the citizen try again later, or ask for LoA1',
  applies: (state) => essentialAcrs(state).some((acr) => waitsForHold(state, acr)),
};
