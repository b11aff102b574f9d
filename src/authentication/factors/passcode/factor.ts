import type { Factor } from '../contract.ts';
import { openPasscode, type PasscodeDependencies } from './passcode.ts';

/** Six digits instead of number and password, on a known device. */
export const passcode = {
  kinds: ['knowledge'],
  phishingResistant: false,
  amr: ['pin'],
  first: true,
  about: 'Six digits, on a known device of the account only',
  // It can only start a sign-in. Every holder of a passcode also has a password, so no step-up asks for it.
  isAvailable: () => false,
  page: 'passcode',
  section: 'passcode',
  open: openPasscode,
} as const satisfies Factor<PasscodeDependencies>;
