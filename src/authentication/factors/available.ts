import type { Account } from '../../identity/index.ts';
import type { StoredAuthenticators } from './authenticators.ts';
import { FACTOR_NAMES, type Factor } from './list.ts';

/** Which factors the holder of an account can show, by what the account has and what was enrolled. */
const HAS: Readonly<Record<Factor, (account: Account, stored: StoredAuthenticators) => boolean>> = {
  passkey: (_account, { passkeys = {} }) => Object.keys(passkeys).length > 0,
  password: (_account, { password }) => password !== undefined,
  // It begins a sign-in on a known device. Whoever has one has a password: no step-up asks for it.
  passcode: () => false,
  totp: (_account, { totp = {} }) => Object.keys(totp).length > 0,
  sms_code: ({ phone }) => phone !== undefined,
  email_code: ({ email }) => email !== undefined,
  // The portrait was compared at an officer's desk when the account reached level 2.
  portrait_check: ({ level }) => level === 2,
  recovery_code: (_account, { recoveryCodes }) => (recoveryCodes?.digests.length ?? 0) > 0,
};

/** What a holder can sign in with. */
export interface Available {
  readonly factors: readonly Factor[];
  /** After a recovery: until then no sign-in reaches LoA2. */
  readonly heldUntil: Date | undefined;
}

export function availableTo(
  account: Account,
  stored: StoredAuthenticators | undefined,
  offered: readonly Factor[],
): Available {
  const of = stored ?? { _id: account.id };
  return {
    factors: FACTOR_NAMES.filter((factor) => offered.includes(factor) && HAS[factor](account, of)),
    heldUntil: of.heldUntil,
  };
}
