import { LANGUAGES, type Language } from '../shared/index.ts';
import { defineCollection, optional, required, Schema, type DocumentOf } from '../storage/index.ts';
import type { AccountId } from './account.ts';
import type { AccountLevel } from './levels.ts';
import type { LockBasis } from './life/bases.ts';
import { ACCOUNT_STATES, type AccountState, type Life, type LockEnd } from './life/moves.ts';

/** Personal data lies in `sealed`; number and phone are found by their keyed digests only. */
export const accountsCollection = defineCollection({
  name: 'accounts',
  owner: 'identity',
  about: 'Accounts of citizens: state, level, locks; the identity and contacts are sealed',
  key: 'random id of the account',
  schema: new Schema({
    _id: required(String),
    number: required(String, { unique: true }),
    /** Keyed digest of the registered phone. A guardian's is that of the dependants' accounts as well. */
    phone: optional(String, { index: true }),
    state: required<AccountState>(String, { enum: ACCOUNT_STATES }),
    level: required<AccountLevel>(Number, { enum: [0, 1, 2] }),
    sealed: required(Buffer),
    guardian: optional<AccountId>(String, { index: true }),
    locks: required<LockBasis>([String]),
    /** The locks that end by themselves. */
    lockEnds: optional<LockEnd>([new Schema({ basis: required<LockBasis>(String), until: required(Date) })]),
    /** The state to which the end of the last lock leads. Absent: the level says it. */
    beneath: optional<Life['beneath']>(String, { enum: ['active', 'not-activated'] }),
    /** Counts the changes of state and locks, for compare-and-set. Absent: none yet. */
    moves: optional(Number),
    /** Ids of the lock requests that were carried out on it, the newest last: a repeated try does not lock again. */
    lockedFor: optional([String]),
    /** When what follows from a lock is carried out next: ending what began before it, or the lock itself. */
    dueAt: optional(Date, { index: true }),
    /** Failed tries of that. */
    tries: optional(Number),
    updatedAt: required(Date),
    language: optional<Language>(String, { enum: LANGUAGES }),
    /** How often everything of the account was ended. Absent: never. */
    epoch: optional(Number),
    /** The session that the last ending left alone. */
    keptSession: optional(String),
    /** Ids of authenticators that were taken away, the newest last. */
    revoked: optional([String]),
  }),
  sealed: ['sealed'],
});

export const portraitsCollection = defineCollection({
  name: 'portraits',
  owner: 'identity',
  about: 'Portraits of citizens, apart from the accounts so that a sign-in does not read them',
  key: 'id of the account',
  schema: new Schema({ _id: required(String), sealed: required(Buffer) }),
  sealed: ['sealed'],
});

export type AccountDocument = DocumentOf<typeof accountsCollection>;
