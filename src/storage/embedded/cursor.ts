import { parseProjection, parseSort } from '../query/order.ts';
import type { Cursor, FindOptions, Projection, Sort } from '../store.ts';

type SortOrder = ReadonlyMap<string, 1 | -1>;
type Fields = Record<string, unknown>;

/** The source of a cursor. */
export interface Source {
  /** All documents that match, in order. */
  all(sort: SortOrder, skip: number, limit: number): Promise<Fields[]>;
  /** Row ids of the candidates, in order; undefined if SQL cannot produce this order. */
  keys(sort: SortOrder): Promise<readonly number[] | undefined>;
  /** The matching documents with these row ids, in this order. */
  at(keys: readonly number[]): Promise<Fields[]>;
}

const BATCH = 100;

/**
 * Reads in batches without holding a lock in between: a document that changes meanwhile is returned in its new state,
 * or not at all.
 */
export class EmbeddedCursor<T> implements Cursor<T> {
  readonly #source: Source;
  #sort: SortOrder;
  #skip: number;
  #limit: number;
  #project: ((document: Fields) => Fields) | undefined;
  #batches: AsyncGenerator<T, undefined> | undefined;

  constructor(options: FindOptions, source: Source) {
    this.#source = source;
    this.#sort = parseSort(options.sort);
    this.#skip = options.skip ?? 0;
    this.#limit = limitOf(options.limit);
    this.#project = parseProjection(options.projection);
  }

  sort(sort: Sort): this {
    this.#sort = parseSort(sort);
    return this;
  }

  limit(count: number): this {
    this.#limit = limitOf(count);
    return this;
  }

  skip(count: number): this {
    this.#skip = count;
    return this;
  }

  project(projection: Projection): this {
    this.#project = parseProjection(projection);
    return this;
  }

  async toArray(): Promise<T[]> {
    return this.#projected(await this.#source.all(this.#sort, this.#skip, this.#limit));
  }

  async next(): Promise<T | null> {
    // A single document needs no batches.
    if (this.#batches === undefined && this.#limit === 1) {
      this.#batches = none();
      return (await this.toArray())[0] ?? null;
    }
    const result = await (this.#batches ??= this.#read()).next();
    return result.done === true ? null : result.value;
  }

  async close(): Promise<void> {
    await (this.#batches ??= none()).return(undefined);
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return (this.#batches ??= this.#read());
  }

  #projected(documents: Fields[]): T[] {
    const project = this.#project;
    return (project === undefined ? documents : documents.map((document) => project(document))) as T[];
  }

  async *#read(): AsyncGenerator<T, undefined> {
    const keys = await this.#source.keys(this.#sort);
    if (keys === undefined) {
      yield* await this.toArray();
      return;
    }
    let skip = this.#skip;
    let left = this.#limit;
    for (let from = 0; from < keys.length && left > 0; from += BATCH) {
      const found = await this.#source.at(keys.slice(from, from + BATCH));
      const wanted = found.slice(skip, skip + left);
      skip = Math.max(0, skip - found.length);
      left -= wanted.length;
      yield* this.#projected(wanted);
    }
  }
}

async function* none<T>(): AsyncGenerator<T, undefined> {
  // Nothing to return.
}

const limitOf = (limit: number | undefined): number =>
  limit === undefined || limit === 0 ? Infinity : Math.abs(limit);
