import type { Account } from '../../identity/index.ts';
import {
  type Available,
  FACTOR_NAMES,
  factorOf,
  type RecoveringFactor,
  type RecoveryKind,
  type RecoveryRule,
  type StoredAuthenticators,
} from '../factors/index.ts';

/** The possible second factors of a recovery. */
export type RecoveryFactor = RecoveringFactor | 'questions';

const QUESTIONS_RULE: RecoveryRule = {
  kinds: ['password'],
  levels: [1],
  why: 'Answers can be found out or guessed: no factor of their own, and not enough where an account opens payments or the identity card',
};

/**
 * Which second factor is sufficient for which recovery, as data, best first; each factor declares it. docs/recovery.md
 * shows it.
 */
export const RECOVERY_RULES = Object.fromEntries([
  ...FACTOR_NAMES.flatMap((name) => (factorOf(name).recovery === undefined ? [] : [[name, factorOf(name).recovery]])),
  ['questions', QUESTIONS_RULE],
]) as Readonly<Record<RecoveryFactor, RecoveryRule>>;

export const RECOVERY_FACTORS = Object.keys(RECOVERY_RULES) as RecoveryFactor[];

/** The sufficient second factors that this holder has; if empty, the citizen must go to the One-Stop desk. */
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
