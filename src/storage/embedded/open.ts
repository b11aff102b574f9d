import mongoose from 'mongoose';
import type { Clock } from '../../shared/index.ts';
import { UnsupportedOperation } from '../errors.ts';
import { checkOptions, decode, EmbeddedCollection } from './collection.ts';
import type { Filter, FindOptions, IndexSpec, Store, StoredDocument } from '../store.ts';
import { storeOn } from '../store-on.ts';
import { Database } from './database.ts';
import { makeDriver, type Engine } from './driver.ts';
import { quoted, type NamedIndex } from './layout.ts';
import { startSweeper } from './sweep.ts';

const INDEX_OPTIONS = ['key', 'name', 'unique', 'partialFilterExpression', 'expireAfterSeconds'];
/** Bytes that a health check writes and takes away again: more than the free space that a full file may have left. */
const PROBE_BYTES = 65_536;

/** Name and options of an index as MongoDB would have them. */
export function namedIndex(spec: IndexSpec): NamedIndex {
  checkOptions(spec, INDEX_OPTIONS);
  const { key, unique, partialFilterExpression, expireAfterSeconds } = spec;
  const entries = Object.entries(key);
  if (entries.length === 0 || entries.some(([, direction]) => direction !== 1 && (direction as number) !== -1)) {
    throw new UnsupportedOperation('an index whose directions are other than 1 or -1');
  }
  if (expireAfterSeconds !== undefined && entries.length > 1) {
    throw new UnsupportedOperation('an expiry index on more than one path');
  }
  return {
    key,
    name: spec.name ?? entries.map(([path, direction]) => `${path}_${direction}`).join('_'),
    ...(unique === true ? { unique } : {}),
    ...(partialFilterExpression === undefined ? {} : { partialFilterExpression }),
    ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds }),
  };
}

/** Opens the embedded engine on a file; `:memory:` keeps nothing. */
export async function openEmbedded(options: {
  readonly path: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}): Promise<Store> {
  const database = await Database.open(options.path, options.timeoutMs);
  const { catalog } = database;
  const collections = new Map<string, EmbeddedCollection>();

  const createIndexes = async (collection: string, specs: readonly IndexSpec[]): Promise<void> => {
    const indexes = specs.map(namedIndex);
    const isReady = (): boolean =>
      catalog.find(collection) !== undefined && indexes.every((index) => catalog.holds(collection, index));
    if (await database.read(isReady)) return;
    await database.write(() => {
      catalog.create(collection);
      for (const index of indexes) {
        catalog.createIndex(collection, index, (layout) => {
          const update = database.statement(layout.updateSql);
          const rows = database.statement(
            `SELECT rowid, doc FROM ${layout.table} WHERE rowid > ? ORDER BY rowid LIMIT 1000`,
          );
          let last = -1;
          for (;;) {
            const batch = rows.all(last) as unknown as [number, Uint8Array][];
            for (const [rowid, bytes] of batch) {
              update.run(bytes, ...layout.keysOf(decode(bytes)), rowid);
              last = rowid;
            }
            if (batch.length === 0) return;
          }
        });
      }
    });
  };

  const collection = (name: string): EmbeddedCollection => {
    let known = collections.get(name);
    if (known === undefined) {
      known = new EmbeddedCollection<StoredDocument>(name, database, options.clock);
      collections.set(name, known);
    }
    return known;
  };

  const stopSweeper = startSweeper(database, options.clock);
  const engine: Engine = {
    collection,
    createCollection: (name) => createIndexes(name, []),
    async createIndex(name, spec) {
      await createIndexes(name, [spec]);
      return namedIndex(spec).name;
    },
    dropCollection: (name) => database.write(() => catalog.drop(name)),
    dropDatabase: () =>
      database.write(() => {
        for (const name of [...catalog.layouts.keys()]) catalog.drop(name);
      }),
    async close() {
      stopSweeper();
      await database.close();
    },
  };

  const instance = new mongoose.Mongoose();
  instance.setDriver(makeDriver(engine));
  return storeOn({
    engine: 'embedded',
    instance,
    connection: await instance.createConnection(`sqlite:${options.path}`).asPromise(),
    collection,
    createIndexes,
    /** A read would not notice a full disk. */
    ping: () =>
      database.write(() => {
        database.exec('CREATE TABLE IF NOT EXISTS sen_probe (bytes BLOB)');
        database.statement('INSERT INTO sen_probe VALUES (zeroblob(?))').run(PROBE_BYTES);
        database.statement('DELETE FROM sen_probe').run();
      }),
    explain: (name: string, filter: Filter, find?: FindOptions) => collection(name).explain(filter, find),
  });
}

export { quoted };
