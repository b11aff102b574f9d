import type { Model } from 'mongoose';
import { againWhereTwoMeet, ifAbsent } from '../errors.ts';
import type { Filter, FindOneAndUpdateOptions, Update, UpdateResult } from './operations.ts';

/**
 * Writes through mongoose's model: each document, and each value of an update, is validated against the schema, and a
 * path that it does not know is refused. For writes off the hot path, about 0.1 ms each; reads and hot writes go to the
 * native collection.
 *
 * Rejects as the collection does, and with mongoose's ValidationError or StrictModeError: those are programmer's
 * errors.
 */
export interface CollectionModel<T extends { readonly _id: string }> {
  readonly mongoose: Model<T>;
  create(document: T): Promise<void>;
  /** Inserts; false, and nothing is changed, where its `_id` or a value of a unique index is taken. */
  insertIfAbsent(document: T): Promise<boolean>;
  /** Replaces the document of this `_id`, or inserts it. Of two puts at the same instant the later one stays. */
  put(document: T): Promise<void>;
  updateOne(filter: Filter<T>, update: Update<T>): Promise<UpdateResult>;
  updateMany(filter: Filter<T>, update: Update<T>): Promise<UpdateResult>;
  findOneAndUpdate(filter: Filter<T>, update: Update<T>, options?: FindOneAndUpdateOptions<T>): Promise<T | null>;
}

/** The calls that are used, whose types are ours: mongoose's let any path pass in an update. */
interface Calls<T> {
  create(document: object): Promise<unknown>;
  replaceOne(filter: object, document: object, options: object): { exec(): Promise<unknown> };
  updateOne(filter: object, update: object): { exec(): Promise<UpdateResult> };
  updateMany(filter: object, update: object): { exec(): Promise<UpdateResult> };
  findOneAndUpdate(filter: object, update: object, options: object): { lean(): { exec(): Promise<T | null> } };
}

export function collectionModel<T extends { readonly _id: string }>(mongoose: Model<T>): CollectionModel<T> {
  const calls = mongoose as unknown as Calls<T>;
  const create = async (document: T): Promise<void> => {
    await calls.create(document);
  };
  return {
    mongoose,
    create,
    insertIfAbsent: (document) => ifAbsent(create(document)),
    async put(document) {
      const { _id } = document;
      await againWhereTwoMeet(() => calls.replaceOne({ _id }, document, { upsert: true }).exec());
    },
    updateOne: (filter, update) => calls.updateOne(filter, update).exec(),
    updateMany: (filter, update) => calls.updateMany(filter, update).exec(),
    findOneAndUpdate: (filter, update, options = {}) => calls.findOneAndUpdate(filter, update, options).lean().exec(),
  };
}
