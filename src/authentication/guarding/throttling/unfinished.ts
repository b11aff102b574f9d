import { ok, plusSeconds, refuse, type Clock, type Result } from '../../../shared/index.ts';
import { defineCollection, required, Schema, type Store } from '../../../storage/index.ts';
import { tooManyUnfinished } from '../problems.ts';
import { isTold, networkOfPlace } from './whereabouts.ts';

/** How many unfinished sign-ins may be counted at once, and how many of them are forgotten in a minute. */
export interface Allowance {
  readonly most: number;
  readonly perMinute: number;
}

/** What unfinished sign-ins are counted by. */
export type UnfinishedLimits = Readonly<Record<'place' | 'network' | 'account' | 'client', Allowance>>;
export type UnfinishedLimit = keyof UnfinishedLimits;

/** Limits that no operator has a reason to change; those of place and network are settings. */
export const FIXED_UNFINISHED = {
  /** In the browsers where its holder is signed in or has signed in before. Nobody else can use it up. */
  account: { most: 60, perMinute: 12 },
  /** Pushed requests of a client that authenticates, in each process; a pushed request lives a minute. */
  client: { most: 3000, perMinute: 6000 },
} as const satisfies Partial<UnfinishedLimits>;

export const unfinishedCollection = defineCollection({
  name: 'unfinished_sign_ins',
  owner: 'authentication/guarding',
  about: 'How many sign-ins were begun and not finished, by place, network and account',
  key: 'name of the limit, and the pseudonym of what is counted',
  schema: new Schema({
    _id: required(String),
    /** When the last one counted will be forgotten, in milliseconds of Unix time. */
    clearAt: required(Number),
    expiresAt: required(Date, { expires: 0 }),
  }),
});

/** Who begins a sign-in. */
export interface Beginner {
  /** Pseudonym of the place. */
  readonly where: string;
  /** Account of the browser's session, if there is one. */
  readonly accountId?: string | undefined;
  /** Secrets in the browser's device cookie. */
  readonly secrets: readonly string[];
}

export interface Unfinished {
  /**
   * Counts a sign-in before anything of it is stored. Without a session it counts for place and network. Where those
   * are used up, a known device counts for its account instead, so that a stranger at the same address keeps nobody out
   * who has signed in before. @returns the counter it is counted by, if it is. Problem: `too_many_unfinished`
   */
  begin(beginner: Beginner): Promise<Result<string | undefined>>;
  /** The sign-in is finished, and nothing of it is stored any more. Call once for each `begin` that was counted. */
  finish(counter: string): Promise<void>;
  /** Counts a request that an authenticated client pushed, in this process alone: it costs no store operation. */
  push(clientId: string): Result<undefined>;
}

export interface UnfinishedDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: UnfinishedLimits;
  /** The account that one of these devices was used with last. One query. */
  readonly accountOf: (secrets: readonly string[]) => Promise<string | undefined>;
  readonly onRefusal: (limit: UnfinishedLimit) => void;
}

const MOST_COLLISIONS = 20;

/** Milliseconds after which one more is forgotten. */
const forgetMs = ({ perMinute }: Allowance): number => Math.ceil(60_000 / perMinute);

/** The latest `clearAt` at which one more may be counted. */
const latest = (allowance: Allowance, now: number): number => now + (allowance.most - 1) * forgetMs(allowance);

/** More than processes' clocks may differ. */
const SKEW_MS = 60_000;

/**
 * Whether a counter was written by a clock that was far ahead. It would refuse everybody until that time, so it does
 * not count.
 */
const isAhead = (clearAt: number, allowance: Allowance, now: number): boolean =>
  clearAt > latest(allowance, now) + forgetMs(allowance) + SKEW_MS;

const limitOf = (counter: string): UnfinishedLimit => counter.slice(0, counter.indexOf(':')) as UnfinishedLimit;

/**
 * Counters of sign-ins that were begun and not finished, as leaky buckets: each counted one moves the time at which the
 * counter is clear. So counting is one conditional update of one document that meets no other one: everybody behind a
 * carrier's address counts in the same document.
 */
export function openUnfinished({ store, clock, limits, accountOf, onRefusal }: UnfinishedDependencies): Unfinished {
  const collection = store.collection(unfinishedCollection);
  const pushed = new Map<string, number>();

  const refusal = (limit: UnfinishedLimit, waitMs: number) => {
    onRefusal(limit);
    return refuse(tooManyUnfinished(Math.max(1, Math.ceil(waitMs / 1000))));
  };

  /** Milliseconds until one more may be counted; 0 if it may be now. */
  const waitOf = (counter: string, clearAt: number | undefined): number => {
    const [allowance, now] = [limits[limitOf(counter)], clock.now().getTime()];
    return clearAt === undefined || isAhead(clearAt, allowance, now)
      ? 0
      : Math.max(0, clearAt - latest(allowance, now));
  };
  const read = async (counter: string): Promise<number | undefined> =>
    (await collection.findOne({ _id: counter }))?.clearAt;

  /** Counts one. @returns 0, or the milliseconds to wait. `known` is what was just read. */
  const take = async (counter: string, known: number | undefined): Promise<number> => {
    const allowance = limits[limitOf(counter)];
    const each = forgetMs(allowance);
    let clearAt = known;
    for (let collisions = 0; collisions < MOST_COLLISIONS; collisions += 1) {
      const wait = waitOf(counter, clearAt);
      if (wait > 0) return wait;
      const now = clock.now();
      const at = now.getTime();
      // Later than any `clearAt` that may be reached.
      const expiresAt = plusSeconds(now, Math.ceil((allowance.most * each) / 1000) + 1);
      if (clearAt !== undefined) {
        const isCounting = clearAt > at && !isAhead(clearAt, allowance, at);
        const filter = isCounting ? { $gt: at, $lte: latest(allowance, at) } : { $in: [clearAt] };
        const change = isCounting
          ? { $inc: { clearAt: each }, $max: { expiresAt } }
          : { $set: { clearAt: at + each, expiresAt } };
        if ((await collection.updateOne({ _id: counter, clearAt: filter }, change)).matchedCount === 1) return 0;
      }
      // Also where the counter was swept since it was read.
      if (await collection.insertIfAbsent({ _id: counter, clearAt: at + each, expiresAt })) return 0;
      clearAt = await read(counter);
    }
    throw new Error('unfinished sign-ins could not be counted');
  };

  const giveBack = async (counter: string): Promise<void> => {
    const each = forgetMs(limits[limitOf(counter)]);
    await collection.updateOne({ _id: counter, clearAt: { $gt: clock.now().getTime() } }, { $inc: { clearAt: -each } });
  };
  /** A place counts for its network as well, which its key begins with. */
  const withNetwork = (counter: string): readonly string[] =>
    limitOf(counter) === 'place' ? [counter, `network:${networkOfPlace(counter.slice('place:'.length))}`] : [counter];
  const giveBackAll = async (counters: readonly string[]): Promise<void> => {
    await Promise.all(counters.map(giveBack));
  };

  /** Counts by a counter and its network's, or by none. A refusal that the first look finds writes nothing. */
  const takeAll = async (counter: string): Promise<Result<string>> => {
    const counters = withNetwork(counter);
    const known = await Promise.all(counters.map(read));
    const early = counters.findIndex((counter, index) => waitOf(counter, known[index]) > 0);
    const closed = counters[early];
    if (closed !== undefined) return refusal(limitOf(closed), waitOf(closed, known[early]));
    // One after the other: what a full place refuses must not hold the network's room for an instant.
    for (const [index, one] of counters.entries()) {
      const wait = await take(one, known[index]);
      if (wait === 0) continue;
      await giveBackAll(counters.slice(0, index));
      return refusal(limitOf(one), wait);
    }
    return ok(counter);
  };

  return {
    async begin({ where, accountId, secrets }) {
      if (accountId !== undefined) return takeAll(`account:${accountId}`);
      // A place that cannot be told is another one each time: a counter of it would limit nothing.
      if (!isTold(where)) return ok(undefined);
      const answer = await takeAll(`place:${where}`);
      if (answer.ok || secrets.length === 0) return answer;
      const known = await accountOf(secrets);
      return known === undefined ? answer : takeAll(`account:${known}`);
    },
    finish: (counter) => giveBackAll(withNetwork(counter)),
    push(clientId) {
      const now = clock.now().getTime();
      const clearAt = Math.max(now, pushed.get(clientId) ?? 0);
      const wait = waitOf(`client:${clientId}`, clearAt);
      if (wait > 0) return refusal('client', wait);
      pushed.set(clientId, clearAt + forgetMs(limits.client));
      return ok(undefined);
    },
  };
}
