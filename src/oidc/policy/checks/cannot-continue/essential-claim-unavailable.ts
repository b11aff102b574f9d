import { unavailableEssentials } from '../../grantable-claims.ts';
import type { SignInCheck } from '../../sign-in-state.ts';

/** The service cannot work without a claim that this account can't give: it needs a higher account level. */
export const essentialClaimUnavailable: SignInCheck = {
  step: 'cannot_continue',
  reason: 'essential_claim_unavailable',
  error: 'access_denied',
  description:
    'an essential claim is not available for this account: offer another way, or make the claim voluntary in the record',
  applies: (state) => state.account !== undefined && unavailableEssentials(state).length > 0,
};
