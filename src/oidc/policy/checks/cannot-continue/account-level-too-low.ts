import { essentialAcrs, isAccountTooLow } from '../../levels.ts';
import type { SignInCheck } from '../../sign-in-state.ts';

/** The service needs an account level that this account does not have: no page can cure that. */
export const accountLevelTooLow: SignInCheck = {
  step: 'cannot_continue',
  reason: 'account_level_too_low',
  error: 'unmet_authentication_requirements',
  description:
    'the account cannot reach the requested acr: say that the service needs an account of level 2, or ask for LoA1',
  applies: (state) => essentialAcrs(state).some((acr) => isAccountTooLow(state, acr)),
};
