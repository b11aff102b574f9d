import type { SignInCheck } from '../../sign-in-state.ts';

/** Nobody can prove to be a native app: the citizen sees each of its requests (RFC 8252 section 8.6). */
export const nativeClient: SignInCheck = {
  step: 'consent',
  reason: 'native_client',
  error: 'interaction_required',
  description: 'native clients require End-User interaction',
  applies: ({ relyingParty, consentedNow }) => relyingParty.isNative && !consentedNow,
};
