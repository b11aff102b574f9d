import type { Factor } from '../contract.ts';
import { openPasskeys, type PasskeyDependencies } from './passkeys.ts';

/** A WebAuthn credential with user verification. */
export const passkey = {
  kinds: ['possession', 'knowledge'],
  phishingResistant: true,
  amr: ['pop', 'user'],
  first: true,
  about:
    'WebAuthn credential with user verification. The unlocking of the device counts as knowledge, never as a biometric: no picture or fingerprint is compared with what the state holds',
  isAvailable: (_account, { passkeys = {} }) => Object.keys(passkeys).length > 0,
  page: 'passkey',
  section: 'passkeys',
  recovery: {
    kinds: ['password', 'phone'],
    levels: [1, 2],
    why: 'Bound to our address and unlocked by the holder: no page that only looks like ours gets one',
  },
  open: openPasskeys,
} as const satisfies Factor<PasskeyDependencies>;
