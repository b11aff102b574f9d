import type { LockBasis } from './bases.ts';

export const ACCOUNT_STATES = ['active', 'not-activated', 'locked', 'deceased'] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** A lock that ends by itself. */
export interface LockEnd {
  readonly basis: LockBasis;
  readonly until: Date;
}

/** The part of an account that its life changes. */
export interface Life {
  readonly state: AccountState;
  /** In the order in which they were set; each basis once. */
  readonly locks: readonly LockBasis[];
  readonly ends: readonly LockEnd[];
  /** The state to which the end of the last lock leads. */
  readonly beneath: 'active' | 'not-activated';
}

interface Move {
  readonly from: readonly (AccountState | 'none')[];
  readonly to: AccountState;
  readonly by: string;
  readonly about: string;
}

/** Every way from state to state. `none`: there is no account. An account is kept for ever, so no move leads back. */
export const LIFE_MOVES = {
  issue: {
    from: ['none'],
    to: 'not-activated',
    by: 'product',
    about: 'The account is made, for its holder to activate',
  },
  open: {
    from: ['none'],
    to: 'active',
    by: 'product',
    about:
      'The account is made active: that of a dependant whose guardian has an active account of level 2, or a sandbox person',
  },
  activate: { from: ['not-activated'], to: 'active', by: 'holder', about: 'The holder activates it' },
  lock: {
    from: ['active', 'not-activated', 'locked'],
    to: 'locked',
    by: 'who may set the lock',
    about: 'One more basis. Everything that began before is over: sessions, tokens, sign-ins under way',
  },
  release: { from: ['locked'], to: 'locked', by: 'who may lift the lock, time', about: 'One of several bases ends' },
  reopen: {
    from: ['locked'],
    to: 'active',
    by: 'who may lift the lock, time',
    about: 'The last basis ends. What was over stays over',
  },
  return: {
    from: ['locked'],
    to: 'not-activated',
    by: 'who may lift the lock, time',
    about: 'The last basis ends; the holder had not activated the account, and no lock activates it',
  },
  die: {
    from: ['active', 'not-activated', 'locked'],
    to: 'deceased',
    by: 'population database',
    about: 'The holder has died. Nothing leads out of it',
  },
  forget: { from: ['deceased'], to: 'deceased', by: 'who may lift the lock, time', about: 'Another basis ends' },
} as const satisfies Readonly<Record<string, Move>>;

export type LifeMove = keyof typeof LIFE_MOVES;

/** The states that a move leaves, for the condition of its update. */
export const statesBefore = (name: LifeMove): AccountState[] => {
  const { from }: Move = LIFE_MOVES[name];
  return from.filter((state) => state !== 'none');
};

/** Undefined where the table has no such move from this state. */
const moved = (life: Life, name: LifeMove, rest: Partial<Life>): Life | undefined =>
  statesBefore(name).includes(life.state) ? { ...life, ...rest, state: LIFE_MOVES[name].to } : undefined;

/** The later of two ends; a lock without an end lasts longer than any other. */
const laterEnd = (one: Date | undefined, other: Date | undefined): Date | undefined =>
  one === undefined || other === undefined ? undefined : one.getTime() > other.getTime() ? one : other;

/**
 * The life after a lock; undefined for the account of somebody who has died. Locking once more can only lengthen the
 * lock: who asks for a second one has no say about the first.
 */
export function locked(life: Life, basis: LockBasis, asked: Date | undefined): Life | undefined {
  const others = life.ends.filter((end) => end.basis !== basis);
  const before = life.ends.find((end) => end.basis === basis)?.until;
  const until = life.locks.includes(basis) ? laterEnd(before, asked) : asked;
  return moved(life, basis === 'death' ? 'die' : 'lock', {
    locks: life.locks.includes(basis) ? life.locks : [...life.locks, basis],
    ends: until === undefined ? others : [...others, { basis, until }],
    ...(life.state === 'active' || life.state === 'not-activated' ? { beneath: life.state } : {}),
  });
}

/** The life after these bases have ended; undefined if none of them was a basis of a lock. */
export function unlocked(life: Life, bases: readonly LockBasis[]): Life | undefined {
  const locks = life.locks.filter((basis) => basis === 'death' || !bases.includes(basis));
  if (locks.length === life.locks.length) return undefined;
  const rest = { locks, ends: life.ends.filter(({ basis }) => locks.includes(basis)) };
  if (life.state === 'deceased') return moved(life, 'forget', rest);
  if (locks.length > 0) return moved(life, 'release', rest);
  return moved(life, life.beneath === 'active' ? 'reopen' : 'return', rest);
}

/** The bases whose time is over. */
export const endedBases = ({ ends }: Pick<Life, 'ends'>, now: Date): LockBasis[] =>
  ends.filter(({ until }) => until.getTime() <= now.getTime()).map(({ basis }) => basis);

/** When the next lock ends by itself. */
export const nextEnd = ({ ends }: Pick<Life, 'ends'>): Date | undefined =>
  ends.map(({ until }) => until).sort((a, b) => a.getTime() - b.getTime())[0];
