import type { SignInCheck } from '../../sign-in-state.ts';

/** The RP wants the citizen to be asked again (`prompt=consent`). */
export const consentPrompt: SignInCheck = {
  step: 'consent',
  reason: 'consent_prompt',
  error: 'consent_required',
  description: 'prompt=consent needs a new agreement, which has not been given: begin the request again',
  applies: ({ request, relyingParty, consentedNow }) =>
    !relyingParty.firstParty && request.prompts.has('consent') && !consentedNow,
};
