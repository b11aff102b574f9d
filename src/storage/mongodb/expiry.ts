import type { Clock } from '../../shared/index.ts';
import { isDuplicate } from '../errors.ts';
import type { Filter, IndexSpec } from '../store.ts';

interface Expiry {
  readonly path: string;
  readonly milliseconds: number;
}

/** MongoDB deletes what has expired up to a minute late: until then it must not be found. */
export class Expiries {
  readonly #clock: Clock;
  readonly #byCollection = new Map<string, Expiry[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  learn(collection: string, { key, expireAfterSeconds }: IndexSpec): void {
    const path = Object.keys(key)[0];
    if (expireAfterSeconds === undefined || path === undefined) return;
    const known = this.#byCollection.get(collection) ?? [];
    if (known.some((expiry) => expiry.path === path)) return;
    this.#byCollection.set(collection, [...known, { path, milliseconds: expireAfterSeconds * 1000 }]);
  }

  #limits(collection: string): { readonly path: string; readonly limit: Date }[] {
    const expiries = this.#byCollection.get(collection);
    if (expiries === undefined) return [];
    const now = this.#clock.now().getTime();
    return expiries.map(({ path, milliseconds }) => ({ path, limit: new Date(now - milliseconds) }));
  }

  /** The filter, for documents alone whose time has not passed. */
  living(collection: string, filter: Filter): Filter {
    let narrowed = filter;
    for (const { path, limit } of this.#limits(collection)) {
      const alive = { [path]: { $not: { $lte: limit } } };
      narrowed = Object.hasOwn(narrowed, path) ? { $and: [narrowed, alive] } : { ...narrowed, ...alive };
    }
    return narrowed;
  }

  /**
   * Makes a write. Where a document that has expired, but was not deleted yet, is in the way, it goes first; `remove` deletes
   * what a filter matches and says how many.
   */
  async replacing<T>(
    collection: string,
    remove: (filter: Filter) => Promise<{ readonly deletedCount: number }>,
    write: () => Promise<T>,
  ): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      let removed = 0;
      for (const filter of this.#expired(collection)) removed += (await remove(filter)).deletedCount;
      if (removed === 0) throw error;
    }
    return write();
  }

  /** A filter for each expiry index, of what has expired. */
  #expired(collection: string): Filter[] {
    return this.#limits(collection).map(({ path, limit }) => ({ [path]: { $lte: limit } }));
  }
}
