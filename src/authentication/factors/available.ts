import type { Account } from '../../identity/index.ts';
import type { StoredAuthenticators } from './authenticators/authenticators.ts';
import { FACTORS } from './list.ts';
import { FACTOR_NAMES, type FactorName } from './names.ts';

/** The factors that a holder can use. */
export interface Available {
  readonly factors: readonly FactorName[];
  /** After a recovery: until then no sign-in reaches LoA2. */
  readonly heldUntil: Date | undefined;
}

export function availableTo(
  account: Account,
  stored: StoredAuthenticators | undefined,
  offered: readonly FactorName[],
): Available {
  const of = stored ?? { _id: account.id };
  return {
    factors: FACTOR_NAMES.filter((name) => offered.includes(name) && FACTORS[name].isAvailable(account, of)),
    heldUntil: of.heldUntil,
  };
}
