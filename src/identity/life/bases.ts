/** Who or what may set or lift a lock. */
export const ACTORS = ['holder', 'officer', 'operator', 'population', 'system'] as const;
export type Actor = (typeof ACTORS)[number];

/** What the law says of one reason for a lock. */
export interface LockRule {
  readonly about: string;
  readonly setBy: readonly Actor[];
  /** Nobody: the lock is for ever. */
  readonly liftedBy: readonly Actor[];
  /** When the lock ends by itself. */
  readonly ends: string;
  readonly article: string;
}

/**
 * Why an account may be locked, and who may set and lift each lock. `population` is the feed of the National Population
 * Database; `system` carries out a request that was granted. A lock with a time ends by itself, whatever its basis.
 */
export const LOCK_RULES = {
  'holder-request': {
    about: 'The holder asked for it',
    setBy: ['holder', 'officer', 'operator'],
    liftedBy: ['officer', 'operator'],
    ends: 'at its time, if it has one',
    article: 'D69',
  },
  'terms-breach': {
    about: 'The holder broke the terms of use',
    setBy: ['operator'],
    liftedBy: ['operator'],
    ends: 'at its time, if it has one',
    article: 'D69',
  },
  'card-held': {
    about: 'The identity card is held by an authority',
    setBy: ['officer', 'population'],
    liftedBy: ['officer', 'population'],
    ends: 'when the population database says that the card was given back',
    article: 'D69; Law on Identification 26/2023/QH15',
  },
  'card-revoked': {
    about: 'The identity card was revoked',
    setBy: ['officer', 'population'],
    liftedBy: ['officer', 'population'],
    ends: 'when the population database knows a valid card',
    article: 'D69; Law on Identification 26/2023/QH15',
  },
  authority: {
    about: 'A competent authority asked for it',
    setBy: ['operator', 'system'],
    liftedBy: ['operator'],
    ends: 'at the time that the request names, if it names one',
    article: 'D69',
  },
  'rp-request': {
    about: 'A relying party asked for it, and an operator agreed',
    setBy: ['operator', 'system'],
    liftedBy: ['operator'],
    ends: 'at its time, if it has one',
    article: 'D69',
  },
  death: {
    about: 'The holder has died',
    setBy: ['population'],
    liftedBy: [],
    ends: 'never',
    article: 'D69',
  },
} as const satisfies Readonly<Record<string, LockRule>>;

/** Why an account is locked (D69 on locking). */
export type LockBasis = keyof typeof LOCK_RULES;

export const LOCK_BASES = Object.keys(LOCK_RULES) as LockBasis[];

export const isLockBasis = (text: string): text is LockBasis => Object.hasOwn(LOCK_RULES, text);

const rule = (basis: LockBasis): LockRule => LOCK_RULES[basis];

export const settersOf = (basis: LockBasis): readonly Actor[] => rule(basis).setBy;
export const liftersOf = (basis: LockBasis): readonly Actor[] => rule(basis).liftedBy;
