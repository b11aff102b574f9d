import type { Factor } from '../contract.ts';
import { openPassword, type PasswordDependencies } from './password.ts';

/** Personal number and password. */
export const password = {
  kinds: ['knowledge'],
  phishingResistant: false,
  amr: ['pwd'],
  first: true,
  about: 'Personal number and password',
  isAvailable: (_account, stored) => stored.password !== undefined,
  page: undefined,
  section: 'password',
  open: openPassword,
} as const satisfies Factor<PasswordDependencies>;
