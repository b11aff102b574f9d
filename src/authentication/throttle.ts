import { plusSeconds, type Clock } from '../shared/index.ts';
import { isDuplicate, type Store } from '../storage/index.ts';

const COLLECTION = 'throttles';

/** How failures of one key slow down what comes after them. */
export interface ThrottlePolicy {
  /** Failures without a delay. */
  readonly free: number;
  /** Delay after the next failure; doubles with each further one. */
  readonly baseSeconds: number;
  /** Never longer: nobody can be locked out for ever. */
  readonly maxSeconds: number;
  /** Failures are forgotten when this long none was added. */
  readonly forgetSeconds: number;
}

/**
 * Policies as data. An attacker from one place meets the first at once; one with many places the second, which the holder, whose own place has
 * no failures, meets only during such an attack; one who tries many accounts the third, which leaves room for a ministry behind one address.
 */
export const THROTTLES = {
  account_and_address: { free: 5, baseSeconds: 5, maxSeconds: 900, forgetSeconds: 3600 },
  account: { free: 15, baseSeconds: 5, maxSeconds: 300, forgetSeconds: 3600 },
  address: { free: 100, baseSeconds: 5, maxSeconds: 900, forgetSeconds: 3600 },
} as const satisfies Record<string, ThrottlePolicy>;

export type ThrottleName = keyof typeof THROTTLES;

interface ThrottleDocument {
  readonly _id: string;
  readonly failures: number;
  /** No try before. */
  readonly nextAt: Date;
  readonly expiresAt: Date;
}

export interface Throttle {
  /**
   * Takes a place for one try, counting it as a failure until `clear` says otherwise.
   * @returns seconds to wait, 0: go on. Of tries at the same instant no more are let through than are free.
   */
  reserve(name: ThrottleName, key: string): Promise<number>;
  /** Seconds to wait, without taking a place. */
  wait(name: ThrottleName, key: string): Promise<number>;
  /** Counts a failure. */
  fail(name: ThrottleName, key: string): Promise<void>;
  /** Gives a place back: nothing was tried. */
  giveBack(name: ThrottleName, key: string): Promise<void>;
  /** Forgets the failures of a key. */
  clear(name: ThrottleName, key: string): Promise<void>;
}

const MOST_COLLISIONS = 20;

/** The delay that follows the given number of failures. */
export function delayAfter(failures: number, { free, baseSeconds, maxSeconds }: ThrottlePolicy): number {
  return failures < free ? 0 : Math.min(maxSeconds, baseSeconds * 2 ** Math.min(failures - free, 30));
}

/** Counters of failures, shared by all processes; each change is one conditional update of one document. */
export function openThrottle(store: Store, clock: Clock): Throttle {
  const collection = store.collection(COLLECTION);
  store.index(COLLECTION, [{ key: { expiresAt: 1 }, expireAfterSeconds: 0 }]);
  const idOf = (name: ThrottleName, key: string): string => `${name}:${key}`;

  const read = async (_id: string): Promise<ThrottleDocument | undefined> => {
    const document = (await collection.findOne({ _id })) as ThrottleDocument | null;
    return document === null || document.expiresAt <= clock.now() ? undefined : document;
  };
  const secondsUntil = (nextAt: Date | undefined): number =>
    nextAt === undefined ? 0 : Math.max(0, Math.ceil((nextAt.getTime() - clock.now().getTime()) / 1000));

  /** Adds a failure to what was read. @returns whether nobody else was faster. */
  const add = async (_id: string, policy: ThrottlePolicy, old: ThrottleDocument | undefined): Promise<boolean> => {
    const now = clock.now();
    const failures = (old?.failures ?? 0) + 1;
    const document: ThrottleDocument = {
      _id,
      failures,
      nextAt: plusSeconds(now, delayAfter(failures, policy)),
      expiresAt: plusSeconds(now, policy.forgetSeconds),
    };
    try {
      const condition = old === undefined ? { _id, expiresAt: { $lte: now } } : { _id, failures: old.failures };
      const { matchedCount, upsertedCount } = await collection.replaceOne(condition, document, {
        upsert: old === undefined,
      });
      return matchedCount + upsertedCount > 0;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };

  const count = async (name: ThrottleName, key: string, onlyWhenOpen: boolean): Promise<number> => {
    const _id = idOf(name, key);
    for (let collisions = 0; collisions < MOST_COLLISIONS; collisions += 1) {
      const old = await read(_id);
      const seconds = secondsUntil(old?.nextAt);
      if (onlyWhenOpen && seconds > 0) return seconds;
      if (await add(_id, THROTTLES[name], old)) return 0;
    }
    // So many at the same instant are no person.
    return onlyWhenOpen ? 1 : 0;
  };

  return {
    reserve: (name, key) => count(name, key, true),
    wait: async (name, key) => secondsUntil((await read(idOf(name, key)))?.nextAt),
    async fail(name, key) {
      await count(name, key, false);
    },
    async giveBack(name, key) {
      await collection.updateOne({ _id: idOf(name, key), failures: { $gt: 0 } }, { $inc: { failures: -1 } });
    },
    async clear(name, key) {
      await collection.deleteOne({ _id: idOf(name, key) });
    },
  };
}
