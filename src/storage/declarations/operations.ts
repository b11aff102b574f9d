import type { ElementOf, PathOf, PathTo, ValueAt } from './paths.ts';

/** A document as the store keeps it: `_id` is a string, dates are Date, bytes are Buffer. */
export interface StoredDocument {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/** Documents of which the fields are not known: every path is allowed. */
type IsOpen<T> = string extends keyof T ? true : false;

/** A value in a filter: the field's own, an element of the list that it is, or null for one that is not there. */
type Operand<Value> = Value | ElementOf<Value> | null;

interface Operators<Value> {
  readonly $eq?: Operand<Value>;
  readonly $ne?: Operand<Value>;
  readonly $in?: readonly Operand<Value>[];
  readonly $nin?: readonly Operand<Value>[];
  readonly $gt?: Value | ElementOf<Value>;
  readonly $gte?: Value | ElementOf<Value>;
  readonly $lt?: Value | ElementOf<Value>;
  readonly $lte?: Value | ElementOf<Value>;
  readonly $exists?: boolean;
  readonly $elemMatch?: Filter<ElementOf<Value>> | Operators<ElementOf<Value>>;
}

/**
 * A filter of the portable subset (design section 4): equality, `$eq $ne $in $nin $gt $gte $lt $lte $exists $elemMatch
 * $and $or`.
 */
export type Filter<T = StoredDocument> =
  IsOpen<T> extends true
    ? Readonly<Record<string, unknown>>
    : {
        readonly [Path in PathOf<T>]?: Operand<ValueAt<T, Path>> | Operators<ValueAt<T, Path>>;
      } & { readonly $and?: readonly Filter<T>[]; readonly $or?: readonly Filter<T>[] };

type Added<Value> = ElementOf<Value> | { readonly $each: readonly ElementOf<Value>[]; readonly $slice?: number };

/** An update of the portable subset: `$set $unset $inc $min $max $push $addToSet $pull $setOnInsert`. */
export type Update<T = StoredDocument> =
  IsOpen<T> extends true
    ? Readonly<Record<string, unknown>>
    : {
        readonly $set?: { readonly [Path in PathOf<T>]?: ValueAt<T, Path> };
        readonly $setOnInsert?: { readonly [Path in PathOf<T>]?: ValueAt<T, Path> };
        readonly $unset?: { readonly [Path in PathOf<T>]?: '' };
        readonly $inc?: { readonly [Path in PathTo<T, number>]?: number };
        readonly $min?: { readonly [Path in PathTo<T, number | Date>]?: ValueAt<T, Path> };
        readonly $max?: { readonly [Path in PathTo<T, number | Date>]?: ValueAt<T, Path> };
        readonly $push?: { readonly [Path in PathTo<T, readonly unknown[]>]?: Added<ValueAt<T, Path>> };
        readonly $addToSet?: { readonly [Path in PathTo<T, readonly unknown[]>]?: Added<ValueAt<T, Path>> };
        readonly $pull?: {
          readonly [Path in PathTo<T, readonly unknown[]>]?:
            ElementOf<ValueAt<T, Path>> | Filter<ElementOf<ValueAt<T, Path>>> | Operators<ElementOf<ValueAt<T, Path>>>;
        };
      };

export type Sort<T = StoredDocument> =
  IsOpen<T> extends true ? Readonly<Record<string, 1 | -1>> : { readonly [Path in PathOf<T>]?: 1 | -1 };

/** Fields to give (1) or to leave out (0), by path. */
export type Projection<T = StoredDocument> =
  IsOpen<T> extends true
    ? Readonly<Record<string, 0 | 1 | boolean>>
    : { readonly [Path in PathOf<T>]?: 0 | 1 | boolean };

export interface UpdateOptions {
  readonly upsert?: boolean;
}
export interface FindOptions<T = StoredDocument> {
  readonly sort?: Sort<T>;
  readonly projection?: Projection<T>;
  readonly limit?: number;
  readonly skip?: number;
}
export interface FindOneAndUpdateOptions<T = StoredDocument> extends UpdateOptions {
  readonly sort?: Sort<T>;
  readonly projection?: Projection<T>;
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

export interface IndexSpec<T = StoredDocument> {
  /** Paths in order; -1 only matters to sorts of several keys in mixed directions. */
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  /** The index holds, and `unique` binds, only the documents that match. */
  readonly partialFilterExpression?: Filter<T>;
  /** The document is gone this many seconds after the date at the (single) path. */
  readonly expireAfterSeconds?: number;
  /** Made from the key when not given, as MongoDB does. */
  readonly name?: string;
}
