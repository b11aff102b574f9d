import type { Account, AccountLevel } from '../../identity/index.ts';
import type { StoredAuthenticators } from '../factors/authenticators.ts';
import type { Available } from '../factors/available.ts';
import type { Factor } from '../factors/list.ts';

/** What a recovery can be confirmed with, besides what it begins with. */
export type RecoveryFactor = Extract<Factor, 'passkey' | 'totp' | 'recovery_code'> | 'questions';

/** What is lost: the password (the recovery begins with a code to the phone), or the phone (it begins with the password). */
export type RecoveryKind = 'password' | 'phone';

interface Rule {
  /** What it may stand beside. */
  readonly kinds: readonly RecoveryKind[];
  /** Account levels for which it is enough. */
  readonly levels: readonly AccountLevel[];
  readonly why: string;
}

/** Who can recover what with which second factor, as data; docs/recovery.md shows it. The best first. */
export const RECOVERY_RULES: Readonly<Record<RecoveryFactor, Rule>> = {
  passkey: {
    kinds: ['password', 'phone'],
    levels: [1, 2],
    why: 'Bound to our address and unlocked by the holder: no page that only looks like ours gets one',
  },
  totp: {
    kinds: ['password', 'phone'],
    levels: [1, 2],
    why: 'A secret of its own, on a device; it does not go with the phone number when that is taken over',
  },
  recovery_code: {
    kinds: ['password', 'phone'],
    levels: [1, 2],
    why: 'On paper, made for this, each good for one use',
  },
  questions: {
    kinds: ['password'],
    levels: [1],
    why: 'Answers can be found out or guessed: no factor of their own, and not enough where an account opens payments or the identity card',
  },
};

export const RECOVERY_FACTORS = Object.keys(RECOVERY_RULES) as RecoveryFactor[];

/** The second factors that this holder has and that are enough; none: the One-Stop desk. */
export function recoveryFactors(
  kind: RecoveryKind,
  { level }: Account,
  { factors }: Available,
  stored: StoredAuthenticators | undefined,
): readonly RecoveryFactor[] {
  return RECOVERY_FACTORS.filter((factor) => {
    const { kinds, levels } = RECOVERY_RULES[factor];
    const has = factor === 'questions' ? stored?.questions !== undefined : factors.includes(factor);
    return has && kinds.includes(kind) && levels.includes(level);
  });
}
