import { isOver, type Account, type AuthenticationLevel } from '../../identity/index.ts';
import type { FactorKind } from './contract.ts';
import { factorOf } from './list.ts';
import { FACTOR_NAMES, type FactorName } from './names.ts';
import type { Proof } from './sign-in-port.ts';

/** Seconds for which each authentication level may be reused. */
export interface ReuseWindows {
  readonly 1: number;
  readonly 2: number;
  readonly 3: number;
  readonly 4: number;
}

/**
 * The level that factors of these kinds reach (D69 Art 20). Two factors must be of two kinds: two passwords are only
 * one.
 */
export function levelOfKinds(kinds: ReadonlySet<FactorKind>): AuthenticationLevel {
  if (kinds.size === 0) return 0;
  if (!kinds.has('biometric')) return kinds.size >= 2 ? 2 : 1;
  // A biometric alone is one factor, for which the law's table gives at most level 1.
  if (kinds.size === 1) return 1;
  return kinds.has('possession') && kinds.has('knowledge') ? 4 : 3;
}

const kindsOf = (proofs: readonly Proof[]): ReadonlySet<FactorKind> =>
  new Set(proofs.flatMap(({ factor }) => factorOf(factor).kinds));

export const authenticationLevel = (proofs: readonly Proof[]): AuthenticationLevel => levelOfKinds(kindsOf(proofs));

/** The kind that must have been shown recently for a level to hold, because knowledge alone may have leaked. */
const DECISIVE = { 2: 'possession', 3: 'biometric', 4: 'biometric' } as const satisfies Record<2 | 3 | 4, FactorKind>;

/**
 * The level that proofs reach at `now` (epoch seconds). Proofs older than the window of level 1 are ignored, and a
 * higher level holds only while the newest proof of its decisive kind is within the level's own window.
 */
export function levelNow(proofs: readonly Proof[], now: number, reuse: ReuseWindows): AuthenticationLevel {
  const counting = proofs.filter(({ at }) => now - at <= reuse[1]);
  const reached = authenticationLevel(counting);
  for (const level of [4, 3, 2] as const) {
    const isFresh = ({ factor, at }: Proof): boolean =>
      now - at <= reuse[level] && factorOf(factor).kinds.includes(DECISIVE[level]);
    if (level <= reached && counting.some(isFresh)) return level;
  }
  return reached === 0 ? 0 : 1;
}

/** The lowest level that a kind takes part in. */
const LOWEST = { knowledge: 1, possession: 2, biometric: 3 } as const satisfies Record<FactorKind, number>;

/** What tokens state about a sign-in. */
export interface Statement {
  readonly level: AuthenticationLevel;
  /** RFC 8176. */
  readonly amr: readonly string[];
}

/**
 * What tokens may state about proofs at `now` (epoch seconds): the level that the proofs reach, and the methods that
 * make up that level. Methods of a level that no longer holds are left out. `mfa` means two or more kinds. `mca` means
 * that one factor was shown on another device, which makes the sign-in multi-channel.
 */
export function statementNow(proofs: readonly Proof[], now: number, reuse: ReuseWindows): Statement {
  const level = levelNow(proofs, now, reuse);
  const counting = proofs.filter(({ at }) => now - at <= reuse[1]);
  const lasting = counting.filter(({ factor }) => factorOf(factor).kinds.some((kind) => LOWEST[kind] <= level));
  // When the first factor is too old, level 1 may rest on the newest of the others.
  const stated = lasting.length > 0 ? lasting : counting.toSorted((a, b) => b.at - a.at).slice(0, 1);
  const methods = new Set<string>(stated.flatMap(({ factor }) => factorOf(factor).amr));
  const isElsewhere = stated.some(({ elsewhere }) => elsewhere === true);
  return { level, amr: [...methods, ...(level >= 2 ? ['mfa'] : []), ...(isElsewhere ? ['mca'] : [])] };
}

/**
 * The proofs that no ending of the account and no removal of an authenticator has outdated.
 *
 * @param sessionUid the session that holds them, if one does
 */
export const livingProofs = (account: Account, proofs: readonly Proof[], sessionUid?: string): Proof[] =>
  proofs.filter(
    ({ epoch = 0, by }) =>
      !isOver(account, { epoch, sessionUid }) && (by === undefined || !account.revoked.includes(by)),
  );

/** Marks living proofs of an account with its present epoch. */
export const stampedProofs = ({ epoch }: Pick<Account, 'epoch'>, proofs: readonly Proof[]): Proof[] =>
  proofs.map(({ epoch: _, ...proof }) => ({ ...proof, ...(epoch === 0 ? {} : { epoch }) }));

/** Merges both lists, keeping the newest proof of each factor. */
export function mergeProofs(old: readonly Proof[], added: readonly Proof[]): Proof[] {
  const newest = new Map<FactorName, Proof>();
  for (const proof of [...old, ...added]) {
    if (proof.at >= (newest.get(proof.factor)?.at ?? -Infinity)) newest.set(proof.factor, proof);
  }
  return [...newest.values()];
}

/** No level needs more: there are three kinds. */
const MOST_STEPS = 3;

/**
 * The factors of `available` that start a shortest way from the proofs to `wanted`: phishing-resistant ones first, then
 * in catalogue order. Empty if nothing is missing, or if the available factors do not suffice.
 */
export function missingFactors(
  wanted: AuthenticationLevel,
  proofs: readonly Proof[],
  available: readonly FactorName[],
  now: number,
  reuse: ReuseWindows,
): FactorName[] {
  const usable = FACTOR_NAMES.filter((factor) => available.includes(factor));
  const after = (list: readonly Proof[], factor: FactorName): Proof[] => mergeProofs(list, [{ factor, at: now }]);
  /** Whether this number of further factors is enough. */
  const reaches = (list: readonly Proof[], steps: number): boolean =>
    levelNow(list, now, reuse) >= wanted ||
    (steps > 0 && usable.some((factor) => reaches(after(list, factor), steps - 1)));
  const needed = Array.from({ length: MOST_STEPS + 1 }, (_, steps) => steps).find((steps) => reaches(proofs, steps));
  if (needed === undefined || needed === 0) return [];
  const rank = (factor: FactorName): number => (factorOf(factor).phishingResistant ? 0 : 1);
  return usable
    .filter((factor) => reaches(after(proofs, factor), needed - 1))
    .toSorted((one, other) => rank(one) - rank(other));
}
