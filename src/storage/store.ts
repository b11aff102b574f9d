import type { Connection, Model, Schema } from 'mongoose';

/** A document as the store keeps it: `_id` is a string, dates are Date, bytes are Buffer. */
export interface StoredDocument {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/** A filter of the portable subset (design section 4): equality, `$eq $ne $in $nin $gt $gte $lt $lte $exists $elemMatch $and $or`. */
export type Filter = Readonly<Record<string, unknown>>;

/** An update of the portable subset: `$set $unset $inc $min $max $push $addToSet $pull $setOnInsert`. */
export type Update = Readonly<Record<string, unknown>>;

export type Sort = Readonly<Record<string, 1 | -1>>;
/** Fields to give (1) or to leave out (0), by path. */
export type Projection = Readonly<Record<string, 0 | 1 | boolean>>;

export interface IndexSpec {
  /** Paths in order; -1 only matters to sorts of several keys in mixed directions. */
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  /** The index holds, and `unique` binds, only the documents that match. */
  readonly partialFilterExpression?: Filter;
  /** The document is gone this many seconds after the date at the (single) path. */
  readonly expireAfterSeconds?: number;
  /** Made from the key when not given, as MongoDB does. */
  readonly name?: string;
}

export interface UpdateOptions {
  readonly upsert?: boolean;
}
export interface FindOptions {
  readonly sort?: Sort;
  readonly projection?: Projection;
  readonly limit?: number;
  readonly skip?: number;
}
export interface FindOneAndUpdateOptions extends UpdateOptions {
  readonly sort?: Sort;
  readonly projection?: Projection;
  /** Which state is given back; `before` when not said. */
  readonly returnDocument?: 'before' | 'after';
}
export interface UpdateResult {
  readonly acknowledged: boolean;
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly upsertedCount: number;
  readonly upsertedId: unknown;
}
export interface DeleteResult {
  readonly acknowledged: boolean;
  readonly deletedCount: number;
}

/** Matching documents, read as they are asked for. */
export interface Cursor<T> extends AsyncIterable<T> {
  sort(sort: Sort): this;
  limit(count: number): this;
  skip(count: number): this;
  project(projection: Projection): this;
  toArray(): Promise<T[]>;
  next(): Promise<T | null>;
  close(): Promise<void>;
}

/**
 * The hot path: MongoDB driver's call shapes on plain documents; no hydration, no schema. A filter with `_id: string` reads one row
 * by primary key, whatever else it asks. Every promise of a write is fulfilled only when the write is durable.
 *
 * Rejects with an error for which `isDuplicate` is true when a unique index or `_id` is taken, with `UnsupportedOperation` on anything
 * outside the portable subset, with `StoreUnavailable` when the store cannot be used now.
 */
export interface RawCollection<T extends { readonly _id: string } = StoredDocument> {
  readonly name: string;
  findOne(filter: Filter, options?: FindOptions): Promise<T | null>;
  find(filter: Filter, options?: FindOptions): Cursor<T>;
  countDocuments(filter: Filter): Promise<number>;
  insertOne(document: object): Promise<{ readonly acknowledged: boolean; readonly insertedId: unknown }>;
  /** In order; the first refusal ends it, what went before stays. */
  insertMany(documents: readonly object[]): Promise<{ readonly acknowledged: boolean; readonly insertedCount: number }>;
  replaceOne(filter: Filter, document: object, options?: UpdateOptions): Promise<UpdateResult>;
  updateOne(filter: Filter, update: Update, options?: UpdateOptions): Promise<UpdateResult>;
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
  /** A model on this store; the collection's name is given in the schema's option `collection`. */
  model<T>(name: string, schema: Schema<T>): Model<T>;
  collection<T extends { readonly _id: string } = StoredDocument>(name: string): RawCollection<T>;
  /** Declares the indexes of a raw collection; `ready` makes them. */
  index(name: string, specs: readonly IndexSpec[]): void;
  /** Makes the collections and indexes of everything declared so far; may be called again. */
  ready(): Promise<void>;
  /** Rejects with StoreUnavailable when the store can't be read from and written to. */
  ping(): Promise<void>;
  /** Waits for the writes under way. */
  close(): Promise<void>;
  /** For tests: asks which index answers the query. The embedded engine only; elsewhere UnsupportedOperation. */
  explain(collection: string, filter: Filter, options?: FindOptions): Promise<QueryPlan>;
}
