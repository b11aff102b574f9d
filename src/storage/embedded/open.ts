import type { Clock } from '../../shared/index.ts';
import { decode } from '../query/bson.ts';
import { MongooseInstance } from '../mongoose.ts';
import { EmbeddedCollection } from './collection.ts';
import { makeDriver } from './driver.ts';
import type { NamedIndex } from '../query/indexes.ts';
import type { Filter, FindOptions, Store, StoredDocument } from '../store.ts';
import { storeOn } from '../store-on.ts';
import { Database } from './file/database.ts';
import type { Engine } from './engine.ts';
import type { Layout } from './file/layout.ts';
import { startSweeper } from './file/sweep.ts';

/** Bytes that a health check writes and removes: more than the free space left in a full file. */
const PROBE_BYTES = 65_536;

/** Fills the columns of existing rows after an index added new columns. */
function fillColumns(database: Database, layout: Layout): void {
  const update = database.statement(layout.updateSql);
  const rows = database.statement(`SELECT rowid, doc FROM ${layout.table} WHERE rowid > ? ORDER BY rowid LIMIT 1000`);
  let last = -1;
  for (;;) {
    const batch = rows.all(last) as unknown as [number, Uint8Array][];
    if (batch.length === 0) return;
    for (const [rowid, bytes] of batch) {
      update.run(bytes, ...layout.keysOf(decode(bytes)), rowid);
      last = rowid;
    }
  }
}

/** Opens the embedded engine on a file; `:memory:` is not persistent. */
export async function openEmbedded(options: {
  readonly path: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}): Promise<Store> {
  const database = await Database.open(options.path, options.timeoutMs);
  const { catalog } = database;
  const collections = new Map<string, EmbeddedCollection>();

  const createIndexes = async (collection: string, indexes: readonly NamedIndex[]): Promise<void> => {
    const isReady = (): boolean =>
      catalog.find(collection) !== undefined && indexes.every((index) => catalog.holds(collection, index));
    if (await database.read(isReady)) return;
    await database.write(() => {
      database.atomically(() => {
        catalog.create(collection);
        for (const index of indexes) {
          catalog.createIndex(collection, index, (layout) => fillColumns(database, layout));
        }
      });
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
    async createIndex(name, index) {
      await createIndexes(name, [index]);
      return index.name;
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

  return storeOn({
    engine: 'embedded',
    connect() {
      const instance = new MongooseInstance();
      instance.setDriver(makeDriver(engine));
      return { instance, connection: instance.createConnection(`sqlite:${options.path}`) };
    },
    close: () => engine.close(),
    collection,
    collectionNames: () => database.read(() => [...catalog.layouts.keys()]),
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
