import type { Factor } from '../contract.ts';
import { openAuthenticatorApps, type TotpDependencies } from './totp.ts';

/** Code of an authenticator app. */
export const totp = {
  kinds: ['possession'],
  phishingResistant: false,
  amr: ['otp'],
  first: false,
  about: 'Code of an authenticator app (RFC 6238)',
  isAvailable: (_account, stored) => Object.keys(stored.totp ?? {}).length > 0,
  page: 'totp',
  section: 'authenticator-app',
  recovery: {
    kinds: ['password', 'phone'],
    levels: [1, 2],
    why: 'A secret of its own, on a device; it does not go with the phone number when that is taken over',
  },
  open: openAuthenticatorApps,
} as const satisfies Factor<TotpDependencies>;
