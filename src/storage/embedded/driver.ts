import { createRequire } from 'node:module';
import type { Connection, Mongoose } from 'mongoose';
import { UnsupportedOperation } from '../errors.ts';
import type { Filter, FindOneAndUpdateOptions, FindOptions, IndexSpec, Update, UpdateOptions } from '../store.ts';
import { portableIndex } from '../query/indexes.ts';
import type { EmbeddedCollection } from './collection.ts';
import type { Engine } from './engine.ts';

/** The parts that we use of mongoose's own base classes, which have no types. */
interface BaseCollection {
  collection: unknown;
  readonly name: string;
  onOpen(): unknown;
}
interface BaseConnection {
  _lastHeartbeatAt: number | null;
  db: unknown;
  client: unknown;
  name: string;
  readyState: number;
  onOpen(): void;
}
const require = createRequire(import.meta.url);
const Collection = require('mongoose/lib/collection.js') as new (
  name: string,
  connection: unknown,
  options: object,
) => BaseCollection;
const MongooseConnection = require('mongoose/lib/connection.js') as new (base: Mongoose) => BaseConnection;

const CONNECTING = 2;
/** Options that mongoose passes to every driver and that this one ignores; a session is refused. */
const FROM_MONGOOSE = ['projection', 'writeConcern', 'readPreference', 'strict', 'lean', 'batchSize', 'maxTimeMS'];
const FIND = [...FROM_MONGOOSE, 'sort', 'limit', 'skip'];
const UPDATE = [...FROM_MONGOOSE, 'upsert', 'timestamps', 'runValidators', 'setDefaultsOnInsert', 'overwrite'];
const FIND_AND_UPDATE = [...UPDATE, 'sort', 'returnDocument', 'new', 'includeResultMetadata', 'returnOriginal'];

/** Rejects unknown options instead of ignoring them. */
function checkOptions(options: object | undefined, known: readonly string[]): void {
  for (const [key, value] of Object.entries(options ?? {})) {
    if (value === undefined || value === null || known.includes(key)) continue;
    throw new UnsupportedOperation(`option ${key}`);
  }
}

/** The subset of mongoose's options that the engine knows. */
const optionsOf = <T>(options: T | undefined, known: readonly string[]): T => {
  checkOptions(options ?? {}, known);
  return { ...options } as T;
};

/** Makes a mongoose driver (see its `lib/drivers/SPEC.md`) for this engine. */
export function makeDriver(engine: Engine): { Collection: unknown; Connection: unknown } {
  class EmbeddedMongooseCollection extends Collection {
    readonly #raw: EmbeddedCollection;

    constructor(name: string, connection: unknown, options: object) {
      super(name, connection, options);
      this.#raw = engine.collection(name);
      this.collection = this.#raw;
    }

    findOne(filter: Filter, options?: FindOptions) {
      return this.#raw.findOne(filter, optionsOf(options, FIND));
    }
    find(filter: Filter, options?: FindOptions) {
      return this.#raw.find(filter, optionsOf(options, FIND));
    }
    async countDocuments(filter: Filter, options?: FindOptions) {
      const { limit = 0, skip = 0 } = optionsOf(options, FIND);
      const count = Math.max(0, (await this.#raw.countDocuments(filter)) - skip);
      return limit > 0 ? Math.min(limit, count) : count;
    }
    estimatedDocumentCount() {
      return this.#raw.countDocuments({});
    }
    async insertOne(document: object, options?: object) {
      checkOptions(options, FROM_MONGOOSE);
      return this.#raw.insertOne(document);
    }
    async insertMany(documents: object[], options?: object) {
      checkOptions(options, [...FROM_MONGOOSE, 'ordered', 'rawResult', 'populate']);
      if (options !== undefined && 'ordered' in options && options.ordered === false) {
        throw new UnsupportedOperation('option ordered: false');
      }
      return this.#raw.insertMany(documents);
    }
    async replaceOne(filter: Filter, document: object, options?: UpdateOptions) {
      return this.#raw.replaceOne(filter, document, optionsOf(options, UPDATE));
    }
    async updateOne(filter: Filter, update: Update, options?: UpdateOptions) {
      return this.#raw.updateOne(filter, update, optionsOf(options, UPDATE));
    }
    async updateMany(filter: Filter, update: Update, options?: UpdateOptions) {
      return this.#raw.updateMany(filter, update, optionsOf(options, UPDATE));
    }
    async findOneAndUpdate(filter: Filter, update: Update, options?: FindOneAndUpdateOptions) {
      const known = optionsOf(options, FIND_AND_UPDATE);
      if ('includeResultMetadata' in known && known.includeResultMetadata === true) {
        throw new UnsupportedOperation('option includeResultMetadata');
      }
      return this.#raw.findOneAndUpdate(filter, update, known);
    }
    async findOneAndDelete(filter: Filter, options?: FindOptions) {
      return this.#raw.findOneAndDelete(
        filter,
        optionsOf(options, [...FROM_MONGOOSE, 'sort', 'includeResultMetadata']),
      );
    }
    async deleteOne(filter: Filter, options?: object) {
      checkOptions(options, FROM_MONGOOSE);
      return this.#raw.deleteOne(filter);
    }
    async deleteMany(filter: Filter, options?: object) {
      checkOptions(options, FROM_MONGOOSE);
      return this.#raw.deleteMany(filter);
    }
    async createIndex(key: IndexSpec['key'], options: object = {}) {
      return engine.createIndex(this.name, portableIndex(key, options));
    }
    drop() {
      return engine.dropCollection(this.name);
    }
  }

  for (const method of [
    'aggregate',
    'bulkWrite',
    'distinct',
    'findOneAndReplace',
    'watch',
    'findAndModify',
    'ensureIndex',
  ]) {
    Object.defineProperty(EmbeddedMongooseCollection.prototype, method, {
      value: () => {
        throw new UnsupportedOperation(method);
      },
    });
  }

  class EmbeddedConnection extends MongooseConnection {
    override _lastHeartbeatAt: number | null = null;

    createClient(uri: string) {
      this.readyState = CONNECTING;
      this.name = uri;
      this.client = {};
      this.db = {
        collection: (name: string) => engine.collection(name),
        createCollection: (name: string) => engine.createCollection(name),
        dropCollection: (name: string) => engine.dropCollection(name),
        dropDatabase: () => engine.dropDatabase(),
      };
      this.onOpen();
      return Promise.resolve(this);
    }

    startSession(): Promise<never> {
      return Promise.reject(new UnsupportedOperation('sessions'));
    }

    doClose(): Promise<void> {
      return engine.close();
    }
  }

  return { Collection: EmbeddedMongooseCollection, Connection: EmbeddedConnection };
}

export type { Connection };
