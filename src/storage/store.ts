import type { Connection, Model, Schema as MongooseSchema } from 'mongoose';
import type { CollectionDeclaration, Declaration } from './declarations/declaration.ts';
import type { CollectionModel } from './declarations/model.ts';
import type {
  DeleteResult,
  Filter,
  FindOneAndUpdateOptions,
  FindOptions,
  IndexSpec,
  Projection,
  Sort,
  StoredDocument,
  Update,
  UpdateOptions,
  UpdateResult,
} from './declarations/operations.ts';

export type * from './declarations/operations.ts';

/** Matching documents, read as they are asked for. */
export interface Cursor<T> extends AsyncIterable<T> {
  sort(sort: Sort<T>): this;
  limit(count: number): this;
  skip(count: number): this;
  project(projection: Projection<T>): this;
  toArray(): Promise<T[]>;
  next(): Promise<T | null>;
  close(): Promise<void>;
}

/**
 * The hot path: MongoDB driver's call shapes on plain documents; no hydration, no validation. A filter with `_id:
 * string` reads one row by primary key, whatever else it asks. Every promise of a write is fulfilled only when the
 * write is durable. A document whose time is over is an absent one for every call, whether it was swept or not.
 *
 * Rejects with an error for which `isDuplicate` is true when a unique index or `_id` is taken, with
 * `UnsupportedOperation` on anything outside the portable subset, with `StoreUnavailable` when the store cannot be used
 * now.
 */
export interface Collection<T extends { readonly _id: string } = StoredDocument> {
  readonly name: string;
  findOne(filter: Filter<T>, options?: FindOptions<T>): Promise<T | null>;
  find(filter: Filter<T>, options?: FindOptions<T>): Cursor<T>;
  countDocuments(filter: Filter<T>): Promise<number>;
  insertOne(document: T): Promise<{ readonly acknowledged: boolean; readonly insertedId: unknown }>;
  /** In order; the first refusal ends it, what went before stays. */
  insertMany(documents: readonly T[]): Promise<{ readonly acknowledged: boolean; readonly insertedCount: number }>;
  /** Inserts; false, and nothing is changed, where its `_id` or a value of a unique index is taken. */
  insertIfAbsent(document: T): Promise<boolean>;
  /** Replaces the document of this `_id`, or inserts it. Of two puts at the same instant the later one stays. */
  put(document: T): Promise<void>;
  replaceOne(filter: Filter<T>, document: Omit<T, '_id'>, options?: UpdateOptions): Promise<UpdateResult>;
  updateOne(filter: Filter<T>, update: Update<T>, options?: UpdateOptions): Promise<UpdateResult>;
  /**
   * Updates the document of the filter, which names its `_id`, or inserts it. An update and an insert that meet are
   * both done. Only for a filter that nothing but the absence of the document can fail.
   */
  updateOrInsert(filter: Filter<T>, update: Update<T>): Promise<UpdateResult>;
  updateMany(filter: Filter<T>, update: Update<T>): Promise<UpdateResult>;
  findOneAndUpdate(filter: Filter<T>, update: Update<T>, options?: FindOneAndUpdateOptions<T>): Promise<T | null>;
  findOneAndDelete(filter: Filter<T>, options?: { readonly sort?: Sort<T> }): Promise<T | null>;
  deleteOne(filter: Filter<T>): Promise<DeleteResult>;
  deleteMany(filter: Filter<T>): Promise<DeleteResult>;
}

/** A collection of which the store knows no fields: any path may be named. */
export interface RawCollection<T extends { readonly _id: string } = StoredDocument> {
  readonly name: string;
  findOne(filter: Filter, options?: FindOptions): Promise<T | null>;
  find(filter: Filter, options?: FindOptions): Cursor<T>;
  countDocuments(filter: Filter): Promise<number>;
  insertOne(document: object): Promise<{ readonly acknowledged: boolean; readonly insertedId: unknown }>;
  insertMany(documents: readonly object[]): Promise<{ readonly acknowledged: boolean; readonly insertedCount: number }>;
  insertIfAbsent(document: object): Promise<boolean>;
  put(document: { readonly _id: string }): Promise<void>;
  replaceOne(filter: Filter, document: object, options?: UpdateOptions): Promise<UpdateResult>;
  updateOne(filter: Filter, update: Update, options?: UpdateOptions): Promise<UpdateResult>;
  updateOrInsert(filter: Filter, update: Update): Promise<UpdateResult>;
  updateMany(filter: Filter, update: Update): Promise<UpdateResult>;
  findOneAndUpdate(filter: Filter, update: Update, options?: FindOneAndUpdateOptions): Promise<T | null>;
  findOneAndDelete(filter: Filter, options?: { readonly sort?: Sort }): Promise<T | null>;
  deleteOne(filter: Filter): Promise<DeleteResult>;
  deleteMany(filter: Filter): Promise<DeleteResult>;
}

/** How the embedded engine would answer a query. */
export interface QueryPlan {
  /** True when no step looks at every document, and none sorts by hand. */
  readonly indexed: boolean;
  /** The steps in SQLite's words. */
  readonly steps: readonly string[];
}

export interface Store {
  readonly engine: 'embedded' | 'mongodb';
  /** Of an own Mongoose instance. */
  readonly connection: Connection;
  /** What was asked for by declaration so far. */
  readonly collections: readonly Declaration[];
  /** The native collection, which `ready` makes with its indexes. */
  collection<T extends { readonly _id: string }>(declaration: CollectionDeclaration<T>): Collection<T>;
  /** mongoose's model on the collection: what it writes is validated, inserts and updates alike. */
  model<T extends { readonly _id: string }>(declaration: CollectionDeclaration<T>): CollectionModel<T>;
  model<T>(name: string, schema: MongooseSchema<T>): Model<T>;
  /** A collection by its bare name, for tests and operators' tools. */
  raw<T extends { readonly _id: string } = StoredDocument>(name: string): RawCollection<T>;
  /** Declares indexes of a collection by its bare name, for tests. */
  index(name: string, specs: readonly IndexSpec[]): void;
  /** Whether there is no document yet. Reads once per collection. */
  isEmpty(): Promise<boolean>;
  /** Makes the collections and indexes of everything declared so far; may be called again. */
  ready(): Promise<void>;
  /** Rejects with StoreUnavailable when the store can't be read from and written to. */
  ping(): Promise<void>;
  /** Waits for the writes under way. */
  close(): Promise<void>;
  /** For tests: asks which index answers the query. The embedded engine only; elsewhere UnsupportedOperation. */
  explain(collection: string, filter: Filter, options?: FindOptions): Promise<QueryPlan>;
}
