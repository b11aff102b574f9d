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
/** Six seconds: longer than the tries before it take. */
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
    /**
     * Another one with each change, for compare-and-set: a document that was removed and inserted again has another
     * stamp.
     */
    stamp: required(String),
    /** The present delay was recorded: one event for each delay, however many tries it turns away. */
    told: required(Boolean),
    expiresAt: required(Date, { expires: 0 }),
  }),
});

type ThrottleDocument = DocumentOf<typeof throttlesCollection>;

/** A place for one try. */
export interface Place {
  /** Says how the try ended. Until then it counts as a failure that may yet come. */
  settle(outcome: Outcome): Promise<void>;
}

/** No try now: `seconds` to wait, and whether this is the first to hear of this delay. */
export interface Closed {
  readonly seconds: number;
  readonly first: boolean;
}

export interface Throttle {
  /**
   * Takes a place for one try, before it is made: of tries at the same instant no more are let through than are free.
   * Who comes while all places are taken, and none has failed, waits a moment for one to be given back; undefined: that
   * took too long.
   */
  reserve(name: ThrottleName, key: string): Promise<Place | Closed | undefined>;
  /**
   * Looks whether a try may be made, without taking a place; where the policy is within another, at that one as well.
   */
  look(name: ThrottleName, key: string): Promise<Closed | undefined>;
  /** Counts a failure, whether closed or not; where the policy is within another, for both. */
  count(name: ThrottleName, key: string): Promise<void>;
  /** Failures counted and not healed by time yet. One read by primary key. */
  failures(name: ThrottleName, key: string): Promise<number>;
  /** Takes back one that was counted: it was none. */
  uncount(name: ThrottleName, key: string): Promise<void>;
}

/**
 * Counters of failures, shared by all processes through the store; each change is one conditional update of one
 * document, and a refusal writes nothing (but the mark that somebody was told of the delay).
 */
export function openThrottle(store: Store, clock: Clock): Throttle {
  const collection = store.collection(throttlesCollection);
  const inTurn = openTurns();
  const idOf = (name: ThrottleName, key: string): string => `${name}:${key}`;

  const read = (_id: string): Promise<ThrottleDocument | null> => collection.findOne({ _id });
  const countOf = (document: ThrottleDocument | null, policy: ThrottlePolicy, now: Date): Count =>
    document === null ? noCount(now) : reckoned(document, policy, now);

  /** Puts a count in the place of what was read. @returns what is there now; undefined: somebody was faster. */
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

  /** Changes a count until nobody was faster. `known` spares the first reading. */
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

  /** One look, and a place where there is one. */
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
  /** The key, and the wider one where the policy is within another. */
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
      // Both at once: what is open is open for both, nearly always.
      const seen = await Promise.all(reach(name, key).map(([each, of]) => lookAt(each, of)));
      return seen.find((one) => one !== undefined);
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
