import { presentLevel } from '../../levels.ts';
import type { SignInCheck } from '../../state.ts';

/** What the session proved is too old to count at all. */
export const sessionExpired: SignInCheck = {
  step: 'login',
  reason: 'session_expired',
  error: 'login_required',
  description: 'End-User authentication is too old',
  applies: (state) => state.account !== undefined && presentLevel(state) === 0,
};
