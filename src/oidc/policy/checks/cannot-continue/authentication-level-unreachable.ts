import { essentialLevel, reachableLevel } from '../../levels.ts';
import type { SignInCheck } from '../../sign-in-state.ts';

/** An essential level that the citizen's factors cannot reach, for example without a phone for the code. */
export const authenticationLevelUnreachable: SignInCheck = {
  step: 'cannot_continue',
  reason: 'authentication_level_unreachable',
  error: 'unmet_authentication_requirements',
  description:
    'the account cannot reach the requested authentication level: say which factors the service needs, or ask for less',
  applies: (state) => state.account !== undefined && essentialLevel(state) > reachableLevel(state),
};
