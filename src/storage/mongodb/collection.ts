import type { mongo } from 'mongoose';
import { againWhereTwoMeet, ifAbsent } from '../errors.ts';
import { parseFilter } from '../query/filter.ts';
import { checkDocument, parseUpdate } from '../query/update.ts';
import type {
  Cursor,
  DeleteResult,
  Filter,
  FindOneAndUpdateOptions,
  FindOptions,
  Projection,
  RawCollection,
  Sort,
  StoredDocument,
  Update,
  UpdateOptions,
  UpdateResult,
} from '../store.ts';
import type { Expiries } from './expiry.ts';
import { guarded } from './faults.ts';

type Native = mongo.Collection;
type NativeFilter = mongo.Filter<mongo.BSON.Document>;

/** A MongoDB collection, restricted to the portable subset, so that it behaves like the embedded engine. */
export class MongoCollection<T extends { readonly _id: string } = StoredDocument> implements RawCollection<T> {
  readonly name: string;
  readonly #native: () => Native;
  readonly #expiries: Expiries;

  constructor(name: string, native: () => Native, expiries: Expiries) {
    this.name = name;
    this.#native = native;
    this.#expiries = expiries;
  }

  #filter(filter: Filter): NativeFilter {
    parseFilter(filter);
    return this.#expiries.living(this.name, filter);
  }

  #write<R>(work: () => Promise<R>): Promise<R> {
    return guarded(() => this.#expiries.replacing(this.name, (filter) => this.#native().deleteMany(filter), work));
  }

  findOne(filter: Filter, options: FindOptions = {}): Promise<T | null> {
    return guarded(async () => (await this.#native().findOne(this.#filter(filter), options)) as T | null);
  }

  find(filter: Filter, options: FindOptions = {}): Cursor<T> {
    return new MongoCursor<T>(this.#native().find(this.#filter(filter), options));
  }

  countDocuments(filter: Filter): Promise<number> {
    return guarded(async () => this.#native().countDocuments(this.#filter(filter)));
  }

  async insertOne(document: object): Promise<{ acknowledged: boolean; insertedId: unknown }> {
    checkDocument(document);
    return this.#write(() => this.#native().insertOne({ ...document }));
  }

  async insertMany(documents: readonly object[]): Promise<{ acknowledged: boolean; insertedCount: number }> {
    documents.forEach(checkDocument);
    return guarded(() => this.#native().insertMany(documents.map((document) => ({ ...document }))));
  }

  /** False if the `_id` or a value of a unique index is taken. */
  async insertIfAbsent(document: object): Promise<boolean> {
    return ifAbsent(this.insertOne(document));
  }

  async put(document: { readonly _id: string }): Promise<void> {
    await againWhereTwoMeet(() => this.replaceOne({ _id: document._id }, document, { upsert: true }));
  }

  updateOrInsert(filter: Filter, update: Update): Promise<UpdateResult> {
    return againWhereTwoMeet(() => this.updateOne(filter, update, { upsert: true }));
  }

  async replaceOne(filter: Filter, document: object, { upsert = false }: UpdateOptions = {}): Promise<UpdateResult> {
    checkDocument(document);
    const checked = this.#filter(filter);
    return this.#write(async () => this.#native().replaceOne(checked, { ...document }, { upsert }));
  }

  async updateOne(filter: Filter, update: Update, { upsert = false }: UpdateOptions = {}): Promise<UpdateResult> {
    parseUpdate(update);
    const checked = this.#filter(filter);
    return this.#write(() => this.#native().updateOne(checked, update, { upsert }));
  }

  async updateMany(filter: Filter, update: Update): Promise<UpdateResult> {
    parseUpdate(update);
    const checked = this.#filter(filter);
    return this.#write(() => this.#native().updateMany(checked, update));
  }

  async findOneAndUpdate(filter: Filter, update: Update, options: FindOneAndUpdateOptions = {}): Promise<T | null> {
    parseUpdate(update);
    const checked = this.#filter(filter);
    return this.#write(async () => (await this.#native().findOneAndUpdate(checked, update, options)) as T | null);
  }

  async findOneAndDelete(filter: Filter, options: { readonly sort?: Sort } = {}): Promise<T | null> {
    const checked = this.#filter(filter);
    return guarded(async () => (await this.#native().findOneAndDelete(checked, options)) as T | null);
  }

  async deleteOne(filter: Filter): Promise<DeleteResult> {
    const checked = this.#filter(filter);
    return guarded(() => this.#native().deleteOne(checked));
  }

  async deleteMany(filter: Filter): Promise<DeleteResult> {
    const checked = this.#filter(filter);
    return guarded(() => this.#native().deleteMany(checked));
  }
}

class MongoCursor<T> implements Cursor<T> {
  readonly #native: mongo.FindCursor;

  constructor(native: mongo.FindCursor) {
    this.#native = native;
  }
  sort(sort: Sort): this {
    this.#native.sort(sort);
    return this;
  }
  limit(count: number): this {
    this.#native.limit(count);
    return this;
  }
  skip(count: number): this {
    this.#native.skip(count);
    return this;
  }
  project(projection: Projection): this {
    this.#native.project(projection);
    return this;
  }
  toArray(): Promise<T[]> {
    return guarded(async () => (await this.#native.toArray()) as T[]);
  }
  next(): Promise<T | null> {
    return guarded(async () => (await this.#native.next()) as T | null);
  }
  close(): Promise<void> {
    return guarded(() => this.#native.close());
  }
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      for (let document = await this.next(); document !== null; document = await this.next()) yield document;
    } finally {
      await this.close();
    }
  }
}
