import { missing } from '../../../../consent/index.ts';
import { grantableClaims } from '../../grantable-claims.ts';
import type { SignInCheck } from '../../sign-in-state.ts';

/** The citizen has not decided yet on something that this request asks for. */
export const consentMissing: SignInCheck = {
  step: 'consent',
  reason: 'consent_missing',
  error: 'consent_required',
  description: 'the citizen has not agreed to all claims of this request: send it without prompt=none',
  applies: (state) => {
    if (state.relyingParty.firstParty || state.consentedNow) return false;
    if (state.consent === undefined) return true;
    return missing(state.consent, grantableClaims(state), state.relyingParty).length > 0;
  },
};
