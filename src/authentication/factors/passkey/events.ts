import { defineEvents } from '../../../audit/index.ts';

/** Why a passkey response was refused. */
const REASONS = ['malformed', 'challenge', 'unknown', 'response', 'account_not_open', 'counter'] as const;
export type PasskeyRejection = (typeof REASONS)[number];

export const passkeyEvents = defineEvents('authentication/factors/passkey', {
  passkey_accepted: {
    about: 'A passkey was used.',
    fields: { account: 'id' },
  },
  passkey_rejected: {
    about:
      'An answer with a passkey was refused, for the reason named. `counter`: it did not advance, so the authenticator may have been cloned.',
    fields: { reason: REASONS, account: 'id?' },
  },
});
