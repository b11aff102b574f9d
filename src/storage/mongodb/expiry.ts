import type { Clock } from '../../shared/index.ts';
import { isDuplicate } from '../errors.ts';
import type { Filter, IndexSpec } from '../store.ts';

interface Expiry {
  readonly path: string;
  readonly milliseconds: number;
}

/** MongoDB deletes expired documents up to a minute late; until then, queries must not find them. */
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

  /** The filter, restricted to documents that have not expired. */
  living(collection: string, filter: Filter): Filter {
    let narrowed = filter;
    for (const { path, limit } of this.#limits(collection)) {
      const alive = { [path]: { $not: { $lte: limit } } };
      narrowed = Object.hasOwn(narrowed, path) ? { $and: [narrowed, alive] } : { ...narrowed, ...alive };
    }
    return narrowed;
  }

  /**
   * Performs a write. If it conflicts with a document that has expired but was not deleted yet, that document is
   * deleted first. `remove` deletes the matches of a filter. The write is tried again whether or not it deleted
   * something: another write at the same instant may have deleted the document in its way.
   */
  async replacing<T>(
    collection: string,
    remove: (filter: Filter) => Promise<unknown>,
    write: () => Promise<T>,
  ): Promise<T> {
    try {
      return await write();
    } catch (error) {
      const expired = this.#expired(collection);
      if (!isDuplicate(error) || expired.length === 0) throw error;
      for (const filter of expired) await remove(filter);
    }
    return write();
  }

  /** A filter per expiry index that matches expired documents. */
  #expired(collection: string): Filter[] {
    return this.#limits(collection).map(({ path, limit }) => ({ [path]: { $lte: limit } }));
  }
}
