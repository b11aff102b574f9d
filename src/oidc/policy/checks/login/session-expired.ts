import { presentLevel, stepUpFactors } from '../../levels.ts';
import type { SignInCheck, SignInState } from '../../sign-in-state.ts';

/** The level asked for is missing the password alone: what was typed at the sign-in is too old to count, what came later is not. */
const lacksPassword = (state: SignInState): boolean => {
  const factors = stepUpFactors(state);
  return factors.length > 0 && factors.every((factor) => factor === 'password');
};

/** What the session proved is too old to count at all, or for what is asked. */
export const sessionExpired: SignInCheck = {
  step: 'login',
  reason: 'session_expired',
  error: 'login_required',
  description: 'End-User authentication is too old',
  applies: (state) => state.account !== undefined && (presentLevel(state) === 0 || lacksPassword(state)),
};
