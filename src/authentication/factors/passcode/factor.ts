import type { Factor } from '../contract.ts';
import { openPasscode, type PasscodeDependencies } from './passcode.ts';

/** Six digits in the place of number and password, on a known device. */
export const passcode = {
  kinds: ['knowledge'],
  phishingResistant: false,
  amr: ['pin'],
  first: true,
  about: 'Six digits, on a known device of the account only',
  // It only begins a sign-in. Every holder of a passcode has a password as well, so no step-up asks for it.
  isAvailable: () => false,
  page: 'passcode',
  section: 'passcode',
  open: openPasscode,
} as const satisfies Factor<PasscodeDependencies>;
