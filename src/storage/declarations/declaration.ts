import type { Schema as MongooseSchema } from 'mongoose';
import { portableIndex, type NamedIndex } from '../query/indexes.ts';
import type { PathOf } from './paths.ts';
import type { Schema } from './schema.ts';

/** A collection, declared once by the module that owns it. */
export interface Declaration {
  readonly name: string;
  /** The module. */
  readonly owner: string;
  /** What it holds, in one line. */
  readonly about: string;
  /** What `_id` is made of. */
  readonly key: string;
  /** Paths of the fields that are sealed (encrypted at rest). */
  readonly sealed: readonly string[];
  readonly indexes: readonly NamedIndex[];
  readonly schema: object;
}

/** A declaration that knows the type of its documents. */
export interface CollectionDeclaration<T extends { readonly _id: string }> extends Declaration {
  readonly schema: Schema<T>;
}

/** The document of a declared collection. */
export type DocumentOf<D> = D extends CollectionDeclaration<infer T> ? T : never;

const declared = new WeakSet<object>();

/** Whether something is a declaration. */
export const isDeclaration = (value: unknown): value is Declaration =>
  typeof value === 'object' && value !== null && declared.has(value);

// According to mongoose's types, `path` always returns a schema type; it returns undefined for an unknown path.
const isField = (schema: MongooseSchema, path: string): boolean => (schema.path(path) as unknown) !== undefined;

/** Declares a collection. Throws where its indexes go beyond the portable subset, or name no field. */
export function defineCollection<T extends { readonly _id: string }>(declaration: {
  readonly name: string;
  readonly owner: string;
  readonly about: string;
  readonly key: string;
  readonly schema: Schema<T>;
  readonly sealed?: readonly PathOf<T>[];
}): CollectionDeclaration<T> {
  const { name, owner, about, key, schema, sealed = [] } = declaration;
  const mongooseSchema = schema as unknown as MongooseSchema;
  mongooseSchema.set('collection', name);
  const indexes = mongooseSchema.indexes().map(([paths, options]) => portableIndex(paths, options));
  for (const path of indexes.flatMap((index) => Object.keys(index.key))) {
    if (!isField(mongooseSchema, path)) throw new TypeError(`an index of ${name} is of no field: ${path}`);
  }
  const result = Object.freeze({ name, owner, about, key, sealed, schema, indexes });
  declared.add(result);
  return result;
}
