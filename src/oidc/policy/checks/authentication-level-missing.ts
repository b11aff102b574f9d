import { presentLevel, wantedLevel } from '../levels.ts';
import type { SignInCheck } from '../sign-in-state.ts';

/** A further factor is needed for the level asked for. */
export const authenticationLevelMissing: SignInCheck = {
  step: 'step_up',
  reason: 'authentication_level_missing',
  error: 'login_required',
  description: 'the sign-in lacks a further factor for the level asked for: send the request without prompt=none',
  applies: (state) => state.account !== undefined && presentLevel(state) < wantedLevel(state),
};
