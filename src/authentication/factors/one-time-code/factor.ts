import type { Factor } from '../contract.ts';
import { openOneTimeCodes, type OneTimeCodeDependencies } from './one-time-codes.ts';

/** One-time code to the registered phone. */
export const smsCode = {
  kinds: ['possession'],
  phishingResistant: false,
  amr: ['sms'],
  first: false,
  about: 'One-time code sent to the registered phone',
  isAvailable: ({ phone }) => phone !== undefined,
  needs: 'sms',
  page: 'one-time-code',
  section: undefined,
  open: (parts: OneTimeCodeDependencies) => openOneTimeCodes('sms_code', parts),
} as const satisfies Factor<OneTimeCodeDependencies>;

/** One-time code to the registered e-mail address. */
export const emailCode = {
  kinds: ['possession'],
  phishingResistant: false,
  amr: ['otp'],
  first: false,
  about:
    'One-time code sent to the registered e-mail address; weaker than the others, left out by `authentication.factors`',
  isAvailable: ({ email }) => email !== undefined,
  needs: 'email',
  page: 'email-code',
  section: undefined,
  open: (parts: OneTimeCodeDependencies) => openOneTimeCodes('email_code', parts),
} as const satisfies Factor<OneTimeCodeDependencies>;
