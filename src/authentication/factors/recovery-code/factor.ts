import type { Factor } from '../contract.ts';
import { openRecoveryCodes, type RecoveryCodeDependencies } from './recovery-codes.ts';

/** One of ten codes that were shown once. */
export const recoveryCode = {
  kinds: ['possession'],
  phishingResistant: false,
  amr: ['otp'],
  first: false,
  about: 'One of ten codes that were shown once (look-up secret, NIST SP 800-63B section 3.1.2)',
  isAvailable: (_account, { recoveryCodes }) => (recoveryCodes?.digests.length ?? 0) > 0,
  page: 'recovery-code',
  section: 'recovery-codes',
  recovery: {
    kinds: ['password', 'phone'],
    levels: [1, 2],
    why: 'On paper, made for this, each good for one use',
  },
  open: openRecoveryCodes,
} as const satisfies Factor<RecoveryCodeDependencies>;
