import type { SignInCheck } from '../../sign-in-state.ts';

/** A native app cannot prove its identity, so the citizen confirms each of its requests (RFC 8252 section 8.6). */
export const nativeClient: SignInCheck = {
  step: 'consent',
  reason: 'native_client',
  error: 'interaction_required',
  description: 'the citizen confirms each request of a native app: send it without prompt=none',
  applies: ({ relyingParty, consentedNow }) => relyingParty.isNative && !consentedNow,
};
