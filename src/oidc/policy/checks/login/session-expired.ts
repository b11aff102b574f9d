import { presentLevel, stepUpFactors } from '../../levels.ts';
import type { SignInCheck, SignInState } from '../../sign-in-state.ts';

/** Only the password is missing for the required level: it is too old to count, and later factors still count. */
const lacksPassword = (state: SignInState): boolean => {
  const factors = stepUpFactors(state);
  return factors.length > 0 && factors.every((factor) => factor === 'password');
};

/** The session's proofs are too old to count at all, or for the requested level. */
export const sessionExpired: SignInCheck = {
  step: 'login',
  reason: 'session_expired',
  error: 'login_required',
  description: 'the sign-in is too old for this request: send it without prompt=none',
  applies: (state) => state.account !== undefined && (presentLevel(state) === 0 || lacksPassword(state)),
};
