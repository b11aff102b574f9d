import mongoose, { type Connection, type mongo, type Mongoose } from 'mongoose';
import type { Clock } from '../../shared/index.ts';
import { StoreUnavailable, StoreUriFault, UnsupportedOperation } from '../errors.ts';
import { storeOn } from '../store-on.ts';
import type { NamedIndex } from '../query/indexes.ts';
import type { Store } from '../store.ts';
import { MongoCollection } from './collection.ts';
import { makeDriver } from './driver.ts';
import { Expiries } from './expiry.ts';
import { guarded, isFaultyUri } from './faults.ts';

/** Collection that health checks write to. */
const PROBE = 'sen_probe';

async function connect(instance: Mongoose, uri: string, timeoutMs: number): Promise<Connection> {
  const connection = instance.createConnection();
  // Callers receive the errors; an unhandled `error` event must not end the process.
  connection.on('error', () => undefined);
  try {
    await guarded(() =>
      connection.openUri(uri, {
        // No operation waits longer than this; a quick failure is better for the caller.
        serverSelectionTimeoutMS: timeoutMs,
        connectTimeoutMS: timeoutMs,
        socketTimeoutMS: timeoutMs,
        waitQueueTimeoutMS: timeoutMs,
        // A server that went away is rediscovered soon.
        heartbeatFrequencyMS: Math.max(500, timeoutMs),
        bufferCommands: false,
        autoIndex: false,
        autoCreate: false,
        promoteBuffers: true,
        ignoreUndefined: true,
        // An acknowledged write survives the loss of the primary. Options in the URI take precedence.
        ...(/[?&]w=/.test(uri) ? {} : { writeConcern: { w: 'majority' as const, journal: true } }),
      }),
    );
    return connection;
  } catch (error) {
    await connection.close(true).catch(() => undefined);
    throw isFaultyUri(error) ? new StoreUriFault(`is no URI that MongoDB's driver takes: ${error.message}`) : error;
  }
}

/**
 * Opens the store on a MongoDB server. Rejects with StoreUnavailable if none responds in time, and with StoreUriFault
 * on a faulty URI.
 */
export async function openMongodb(options: {
  readonly uri: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}): Promise<Store> {
  const { uri, timeoutMs } = options;
  const expiries = new Expiries(options.clock);
  const instance = new mongoose.Mongoose();
  instance.setDriver(makeDriver(expiries));
  const connection = await connect(instance, uri, timeoutMs);

  const database = (): mongo.Db => {
    const { db } = connection;
    if (db === undefined) throw new StoreUnavailable('there is no connection to the database server');
    return db;
  };
  const collections = new Map<string, MongoCollection>();
  return storeOn({
    engine: 'mongodb',
    connect: () => ({ instance, connection }),
    close: async () => {
      await connection.close();
    },
    collection(name) {
      const known = collections.get(name) ?? new MongoCollection(name, () => database().collection(name), expiries);
      collections.set(name, known);
      return known;
    },
    collectionNames: () =>
      guarded(async () => {
        const found = await database().listCollections({}, { nameOnly: true, authorizedCollections: true }).toArray();
        return found.map(({ name }) => name).filter((name) => name !== PROBE && !name.startsWith('system.'));
      }),
    learn: (collection, indexes) => indexes.forEach((index) => expiries.learn(collection, index)),
    createIndexes: (collection, indexes) => guarded(() => createIndexes(database(), expiries, collection, indexes)),
    ping: () =>
      guarded(async () => {
        // A server without a primary, or with a full disk, still answers `ping`.
        await database()
          .collection<{ _id: string; at: Date }>(PROBE)
          .updateOne({ _id: 'probe' }, { $set: { at: options.clock.now() } }, { upsert: true });
      }),
    explain: () => Promise.reject(new UnsupportedOperation('explain on MongoDB')),
  });
}

/** The server creates a collection with its first index or document. */
async function createIndexes(
  database: mongo.Db,
  expiries: Expiries,
  collection: string,
  indexes: readonly NamedIndex[],
): Promise<void> {
  for (const index of indexes) expiries.learn(collection, index);
  if (indexes.length === 0) return;
  const specs = indexes.map(({ key, ...options }) => ({ key: { ...key }, ...options }));
  await database.collection(collection).createIndexes(specs);
}
