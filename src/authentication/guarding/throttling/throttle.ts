import { setTimeout as sleep } from 'node:timers/promises';
import { newId, type Clock } from '../../../shared/index.ts';
import { defineCollection, required, Schema, type DocumentOf, type Store } from '../../../storage/index.ts';
import {
  forgottenAt,
  hasPlace,
  isBlank,
  noCount,
  reckoned,
  waitOf,
  withFailure,
  withLease,
  withOutcome,
  type Count,
  type Outcome,
} from './count.ts';
import { networkOfPlace } from './whereabouts.ts';
import { policyOf, type ThrottleName, type ThrottlePolicy } from './policies.ts';
import { openTurns } from './turns.ts';

const MOST_COLLISIONS = 200;
const POLL_MS = 15;
/** Six seconds, which is longer than the preceding attempts take. */
const MOST_POLLS = 400;

const lease = new Schema({ id: required(String), until: required(Date) });

export const throttlesCollection = defineCollection({
  name: 'throttles',
  owner: 'authentication/guarding',
  about: 'Failures that are not forgotten yet, tries under way, and when the next try may begin',
  key: 'name of the limit, and the pseudonym of what is counted',
  schema: new Schema({
    _id: required(String),
    failures: required(Number),
    reckonedAt: required(Date),
    underWay: required([lease]),
    nextAt: required(Date),
    /** Changes with each update, for compare-and-set; also differs after removal and reinsertion. */
    stamp: required(String),
    /** Whether the current delay was audited: one event per delay, however many attempts it refuses. */
    told: required(Boolean),
    expiresAt: required(Date, { expires: 0 }),
  }),
});

type ThrottleDocument = DocumentOf<typeof throttlesCollection>;

/** A slot for one attempt. */
export interface Place {
  /** Reports the outcome of the attempt. Until then it counts as a potential failure. */
  settle(outcome: Outcome): Promise<void>;
}

/** A refusal: `seconds` to wait, and whether this is the first refusal of this delay. */
export interface Closed {
  readonly seconds: number;
  readonly first: boolean;
}

export interface Throttle {
  /**
   * Takes a slot before an attempt is made, so that concurrent attempts cannot exceed the free ones. If all slots are
   * taken and none has failed, the caller waits briefly for a slot; undefined if that takes too long.
   */
  reserve(name: ThrottleName, key: string): Promise<Place | Closed | undefined>;
  /** Checks whether an attempt is permitted, without taking a slot; also checks the enclosing policy, if any. */
  look(name: ThrottleName, key: string): Promise<Closed | undefined>;
  /** Seconds for which `look` refuses; 0: none. Reads only. */
  wait(name: ThrottleName, key: string): Promise<number>;
  /** Counts a failure even during a delay; also for the enclosing policy, if any. */
  count(name: ThrottleName, key: string): Promise<void>;
  /** Failures that have not expired. One read by primary key. */
  failures(name: ThrottleName, key: string): Promise<number>;
  /** Removes one counted failure that turned out not to be one. */
  uncount(name: ThrottleName, key: string): Promise<void>;
}

/**
 * Failure counters, shared by all processes through the store. Each change is one conditional update of one document. A
 * refusal writes nothing, except the mark that the delay was audited.
 */
export function openThrottle(store: Store, clock: Clock): Throttle {
  const collection = store.collection(throttlesCollection);
  const inTurn = openTurns();
  const idOf = (name: ThrottleName, key: string): string => `${name}:${key}`;

  const read = (_id: string): Promise<ThrottleDocument | null> => collection.findOne({ _id });
  const countOf = (document: ThrottleDocument | null, policy: ThrottlePolicy, now: Date): Count =>
    document === null ? noCount(now) : reckoned(document, policy, now);

  /**
   * Replaces the count that was read (compare-and-set). @returns the new value; undefined if a concurrent update won.
   */
  const write = async (
    _id: string,
    old: ThrottleDocument | null,
    { failures, reckonedAt, underWay, nextAt }: Count,
    policy: ThrottlePolicy,
    now: Date,
  ): Promise<ThrottleDocument | null | undefined> => {
    const count: Count = { failures, reckonedAt, underWay, nextAt };
    if (isBlank(count, now)) {
      if (old === null) return null;
      const { deletedCount } = await collection.deleteOne({ _id, stamp: old.stamp });
      return deletedCount === 1 ? null : undefined;
    }
    const told = old?.told === true && old.nextAt.getTime() === nextAt.getTime();
    const document: ThrottleDocument = { _id, ...count, stamp: newId(), told, expiresAt: forgottenAt(count, policy) };
    if (old !== null) {
      const { matchedCount } = await collection.replaceOne({ _id, stamp: old.stamp }, document);
      return matchedCount === 1 ? document : undefined;
    }
    return (await collection.insertIfAbsent(document)) ? document : undefined;
  };

  /** Changes a count with retries on conflict. `known` saves the first read. */
  const change = async (
    name: ThrottleName,
    key: string,
    next: (count: Count, policy: ThrottlePolicy, now: Date) => Count,
    known?: ThrottleDocument,
  ): Promise<void> => {
    const [_id, policy] = [idOf(name, key), policyOf(name)];
    let old = known ?? (await read(_id));
    for (let collisions = 0; collisions < MOST_COLLISIONS; collisions += 1) {
      const now = clock.now();
      if ((await write(_id, old, next(countOf(old, policy, now), policy, now), policy, now)) !== undefined) return;
      old = await read(_id);
    }
    throw new Error('a counter of failures could not be changed');
  };

  const closed = async (document: ThrottleDocument, ms: number): Promise<Closed> => {
    const { _id, stamp, told } = document;
    const first =
      !told && (await collection.updateOne({ _id, stamp, told: false }, { $set: { told: true } })).matchedCount === 1;
    return { seconds: Math.ceil(ms / 1000), first };
  };

  /** Reads once and takes a slot if one is free. */
  const tryReserve = async (name: ThrottleName, key: string): Promise<Place | Closed | undefined> => {
    const [_id, policy, now] = [idOf(name, key), policyOf(name), clock.now()];
    const old = await read(_id);
    const count = countOf(old, policy, now);
    const ms = waitOf(count, now);
    if (old !== null && ms > 0) return closed(old, ms);
    if (!hasPlace(count, policy)) return undefined;
    const id = newId();
    const document = await write(_id, old, withLease(count, id, now), policy, now);
    if (document === undefined || document === null) return undefined;
    return {
      settle: (outcome) => change(name, key, (at, by, when) => withOutcome(at, id, outcome, by, when), document),
    };
  };

  const lookAt = async (name: ThrottleName, key: string): Promise<Closed | undefined> => {
    const [policy, now] = [policyOf(name), clock.now()];
    const document = await read(idOf(name, key));
    const ms = waitOf(countOf(document, policy, now), now);
    return document === null || ms === 0 ? undefined : closed(document, ms);
  };
  /** The key, and the wider key of the enclosing policy, if any. */
  const reach = (name: ThrottleName, key: string): (readonly [ThrottleName, string])[] => {
    const { within } = policyOf(name);
    return [[name, key], ...(within === undefined ? [] : [[within, networkOfPlace(key)] as const])];
  };

  return {
    reserve: (name, key) =>
      inTurn(idOf(name, key), async () => {
        for (let polls = 0; polls < MOST_POLLS; polls += 1) {
          const answer = await tryReserve(name, key);
          if (answer !== undefined) return answer;
          await sleep(POLL_MS);
        }
        return undefined;
      }),
    async look(name, key) {
      // Both concurrently, because usually both permit the attempt.
      const seen = await Promise.all(reach(name, key).map(([each, of]) => lookAt(each, of)));
      return seen.find((one) => one !== undefined);
    },
    async wait(name, key) {
      const waits = reach(name, key).map(async ([each, of]) => {
        const now = clock.now();
        return waitOf(countOf(await read(idOf(each, of)), policyOf(each), now), now);
      });
      return Math.ceil(Math.max(...(await Promise.all(waits))) / 1000);
    },
    async count(name, key) {
      await Promise.all(reach(name, key).map(([each, of]) => change(each, of, withFailure)));
    },
    async failures(name, key) {
      return countOf(await read(idOf(name, key)), policyOf(name), clock.now()).failures;
    },
    async uncount(name, key) {
      await Promise.all(
        reach(name, key).map(([each, of]) =>
          change(each, of, (count) => ({ ...count, failures: Math.max(0, count.failures - 1) })),
        ),
      );
    },
  };
}
