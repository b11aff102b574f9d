import type { Audit } from '../../audit/index.ts';
import { ok, refuse, type Clock, type Result } from '../../shared/index.ts';
import { openOutbox, type Collection, type Store, type Update } from '../../storage/index.ts';
import type { AccountId } from '../account.ts';
import { accountsCollection, type AccountDocument } from '../collections.ts';
import { identityEvents } from '../events.ts';
import { identityProblems } from '../problems.ts';
import { liftersOf, settersOf, type Actor, type LockBasis } from './bases.ts';
import { endedBases, locked, nextEnd, unlocked, type Life } from './moves.ts';

/** Who sets or lifts a lock, and what is on record about it. */
export interface LockOrder {
  readonly by: Actor;
  /** Pseudonymous id of the person at work. */
  readonly operator?: string | undefined;
  /** Number of the file. */
  readonly caseNumber?: string | undefined;
}

export interface LockCommand extends LockOrder {
  /** When the lock ends by itself; without it, it is lifted by somebody. */
  readonly until?: Date | undefined;
  /** Id of the request that is carried out. A second lock for it changes nothing, even if the first one is over. */
  readonly request?: string | undefined;
}

export interface LockDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Audit;
  /** Ends what began before the last ending of the account, and tells relying parties; idempotent. */
  readonly endSessions?: ((id: AccountId) => Promise<unknown>) | undefined;
  /** False in a process that cannot end sessions, such as an operator's command: the servers do it instead. */
  readonly canEndSessions?: () => boolean;
  readonly log?: { warn(details: object, message: string): void };
}

export interface Locks {
  /** Refusals: `lock_not_allowed`, `lock_end_is_past`, `account_not_found`. */
  lock(id: AccountId, basis: LockBasis, command: LockCommand): Promise<Result<void>>;
  /** Ends one basis; the account unlocks with the last one. Refusals: `lock_is_for_ever`, `lock_not_allowed`, ... */
  unlock(id: AccountId, basis: LockBasis, order: LockOrder): Promise<Result<void>>;
  /** The document without the locks whose time is over. Writes only if there are such. */
  current(document: AccountDocument): Promise<AccountDocument | undefined>;
  /** Carries out what other processes left behind, and ends locks at their time. */
  start(): void;
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

/** Time of one process to end the sessions of an account. */
const LEASE_SECONDS = 60;
/** Soon at first, then every ten minutes for as long as it takes: a lock must not stop being carried out. */
const PAUSES = [1, 2, 5, 10, 30, 60, ...Array.from({ length: 10_000 }, () => 600)];
const MOST_COLLISIONS = 50;
/** So many that none of them is forgotten while it could be tried again. */
const MOST_REQUESTS = 100;

const { make } = identityProblems;

const lifeOf = ({ state, level, locks, lockEnds = [], beneath }: AccountDocument): Life => ({
  ...{ state, locks, ends: lockEnds },
  // Level 0 means that the holder has not activated the account.
  beneath: beneath ?? (level === 0 ? 'not-activated' : 'active'),
});

type Due = AccountDocument & { readonly tries: number; readonly dueAt: Date; readonly expiresAt: Date };

/** Sets, lifts and ends locks. Each change is one compare-and-set of one document, made from the table of moves. */
export function openLocks(dependencies: LockDependencies): Locks {
  const { store, clock, audit, endSessions, canEndSessions = () => true, log } = dependencies;
  const collection = store.collection(accountsCollection);
  const model = store.model(accountsCollection);

  const carriesOut = (): boolean => endSessions !== undefined && canEndSessions();

  /** Replaces the life that was read; undefined if another change came first. */
  const replace = async (
    { _id, moves }: AccountDocument,
    life: Life,
    rest: Update<AccountDocument> = {},
  ): Promise<AccountDocument | undefined> => {
    const { state, locks, ends, beneath } = life;
    const { matchedCount } = await model.updateOne(
      { _id, moves: moves ?? { $exists: false } },
      {
        ...rest,
        $set: { ...rest.$set, ...{ state, locks, lockEnds: ends, beneath }, updatedAt: clock.now() },
        $inc: { ...rest.$inc, moves: 1 },
      },
    );
    if (matchedCount !== 1) return undefined;
    return (await collection.findOne({ _id })) ?? undefined;
  };

  /** Tries until no other change comes between reading and writing. */
  const change = async (
    id: string,
    next: (life: Life, document: AccountDocument) => Life | undefined,
    rest: () => Update<AccountDocument> = () => ({}),
  ): Promise<AccountDocument | undefined> => {
    for (let collisions = 0; collisions < MOST_COLLISIONS; collisions += 1) {
      const document = await collection.findOne({ _id: id });
      const life = document === null ? undefined : next(lifeOf(document), document);
      if (document === null || life === undefined) return undefined;
      const changed = await replace(document, life, rest());
      if (changed !== undefined) return changed;
    }
    throw new Error('the locks of an account could not be changed');
  };

  const current = async (document: AccountDocument): Promise<AccountDocument | undefined> => {
    let latest: AccountDocument | null = document;
    for (let collisions = 0; latest !== null && collisions < MOST_COLLISIONS; collisions += 1) {
      const life = lifeOf(latest);
      const ended = endedBases(life, clock.now());
      const after = ended.length === 0 ? undefined : unlocked(life, ended);
      if (after === undefined) return latest;
      const changed = await replace(latest, after);
      if (changed !== undefined) {
        const { _id: account } = changed;
        for (const basis of ended)
          await audit.record(identityEvents.make.account_unlocked({ account, basis, by: 'system' }));
        return changed;
      }
      latest = await collection.findOne({ _id: document._id });
    }
    return latest ?? undefined;
  };

  const outbox = openOutbox<Due>({
    collection: collection as unknown as Collection<Due>,
    ...{ clock, leaseSeconds: LEASE_SECONDS, pauses: PAUSES, keepsDocuments: true },
    async carryOut({ _id, dueAt }) {
      // A lock that was set meanwhile has a date of its own, and is carried out from there.
      const document = await collection.findOne({ _id, dueAt });
      if (document === null) return;
      await endSessions?.(_id as AccountId);
      const now = await current(document);
      const next = now === undefined ? undefined : nextEnd(lifeOf(now));
      await collection.updateOne(
        { _id, dueAt },
        next === undefined ? { $unset: { dueAt: '', tries: '' } } : { $set: { dueAt: next, tries: 0 } },
      );
    },
    failed({ _id, tries }, error) {
      log?.warn(
        { account: _id, tries: tries + 1, err: String(error) },
        'a lock could not be carried out; trying again',
      );
    },
    onFault: (error) => log?.warn({ err: String(error) }, 'the locks of accounts could not be read or written'),
  });

  return {
    current,
    async lock(id, basis, { by, operator, caseNumber, until, request }) {
      if (!settersOf(basis).includes(by)) return refuse(make.lock_not_allowed());
      const isDone = ({ lockedFor = [] }: AccountDocument): boolean =>
        request !== undefined && lockedFor.includes(request);
      const wasDone = async (): Promise<boolean> => {
        const read = request === undefined ? null : await collection.findOne({ _id: id });
        return read !== null && isDone(read);
      };
      if (await wasDone()) return ok(undefined);
      if (until !== undefined && (basis === 'death' || until.getTime() <= clock.now().getTime()))
        return refuse(make.lock_end_is_past());
      const dueAt = (): Date => (carriesOut() ? outbox.leaseEnd() : clock.now());
      const mark = request === undefined ? {} : { $push: { lockedFor: { $each: [request], $slice: -MOST_REQUESTS } } };
      let after: Life | undefined;
      const document = await change(
        id,
        (life, read) => (after = isDone(read) ? undefined : locked(life, basis, until)),
        // The end of everything that began before is part of the same update.
        () => ({
          ...{ $inc: { epoch: 1 }, $unset: { keptSession: '' }, $set: { dueAt: dueAt(), tries: 0 } },
          ...mark,
        }),
      );
      if (document === undefined) return (await wasDone()) ? ok(undefined) : refuse(make.account_not_found());
      // An earlier lock on this basis may last longer than was asked.
      const end = after?.ends.find((one) => one.basis === basis)?.until.toISOString();
      const event = { account: id, basis, by, operator, case: caseNumber, until: end };
      await audit.record(identityEvents.make.account_locked(event));
      if (carriesOut()) await outbox.carry(document as Due);
      return ok(undefined);
    },
    async unlock(id, basis, { by, operator, caseNumber }) {
      if (liftersOf(basis).length === 0) return refuse(make.lock_is_for_ever());
      if (!liftersOf(basis).includes(by)) return refuse(make.lock_not_allowed());
      const document = await change(id, (life) => unlocked(life, [basis]));
      if (document === undefined) return refuse(make.account_not_found());
      const event = { account: id, basis, by, operator, case: caseNumber };
      await audit.record(identityEvents.make.account_unlocked(event));
      return ok(undefined);
    },
    start: () => outbox.start(),
    sweep: () => outbox.sweep(),
    stop: () => outbox.stop(),
  };
}
