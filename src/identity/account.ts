import type { Branded, Language } from '../shared/index.ts';
import { AGE_OF_OWN_ACCOUNT, ageOn } from './ages.ts';
import type { AccountLevel } from './levels.ts';
import type { LockBasis } from './life/bases.ts';
import type { AccountState, LockEnd } from './life/moves.ts';
import type { PersonalNumber, Sex } from './personal-number.ts';

/** Random id of an account: not derived from the personal number, and stable when that number changes. */
export type AccountId = Branded<'AccountId'>;

export interface PersonName {
  readonly family: string;
  readonly middle: string;
  readonly given: string;
}

export interface Address {
  readonly formatted: string;
  readonly street?: string;
  readonly ward?: string;
  readonly province?: string;
  readonly country: string;
}

/** The electronic identity from the National Population Database, without portrait and fingerprints. */
export interface Identity {
  readonly number: PersonalNumber;
  readonly name: PersonName;
  /** YYYY-MM-DD, or YYYY where only the year is known */
  readonly birthdate: string;
  readonly sex: Sex;
  /** ISO 3166-1 alpha-2 */
  readonly nationality: string;
  readonly address: Address;
}

export interface Account {
  readonly id: AccountId;
  readonly state: AccountState;
  readonly level: AccountLevel;
  readonly identity: Identity;
  /** E.164 */
  readonly phone?: string;
  readonly email?: string;
  /** Account of the guardian, if there is one. */
  readonly guardian?: AccountId;
  readonly updatedAt: Date;
  readonly language?: Language;
  /** How often everything of the account was ended: by a new password, a recovery, a lock, or its holder. */
  readonly epoch: number;
  /** The one session that the last ending left alone: the one that asked for it. */
  readonly keptSession?: string;
  /** Authenticators that were taken away: what they proved counts no more. */
  readonly revoked: readonly string[];
  /** Why it is locked; missing if it is not. */
  readonly locks?: readonly LockBasis[];
  /** The locks that end by themselves. */
  readonly lockEnds?: readonly LockEnd[];
}

/** When something of an account began, counted in endings, and in which session, if in one. */
export interface Begun {
  readonly epoch: number;
  readonly sessionUid?: string | undefined;
}

/** A session that was found to be alive, and when it began. */
export interface LivingSession extends Begun {
  readonly sessionUid: string;
}

/**
 * Whether something that began so is over. Endings are counted, not timed: the clocks of several machines differ, and
 * two things can happen in the same millisecond.
 */
export const isOver = ({ epoch, keptSession }: Account, begun: Begun): boolean =>
  begun.epoch !== epoch && (begun.sessionUid === undefined || begun.sessionUid !== keptSession);

/** When a locked account opens by itself; undefined if one of its locks has no end. */
export function opensAt({ locks = [], lockEnds = [] }: Pick<Account, 'locks' | 'lockEnds'>): Date | undefined {
  const hasEnd = locks.length > 0 && locks.every((basis) => lockEnds.some((end) => end.basis === basis));
  return hasEnd ? new Date(Math.max(...lockEnds.map(({ until }) => until.getTime()))) : undefined;
}

/** The name in Vietnamese order: family, middle, given. */
export const fullName = ({ family, middle, given }: PersonName): string =>
  [family, middle, given].filter(Boolean).join(' ');

/** Whether a guardian confirms each use of the account (domain section 1): until the holder is certainly 14. */
export const needsGuardian = ({ identity }: Account, now: Date): boolean =>
  ageOn(identity.birthdate, now).atLeast < AGE_OF_OWN_ACCOUNT;

/** The guardian of an account at a given time; guardianship ends at 14 (domain section 1). */
export const guardianOf = (account: Account, now: Date): AccountId | undefined =>
  needsGuardian(account, now) ? account.guardian : undefined;
