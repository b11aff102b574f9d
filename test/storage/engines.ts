import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/shared/index.ts';
import { openStore, type Store } from '../../src/storage/index.ts';

export interface EngineUnderTest {
  readonly name: Store['engine'];
  /**
   * Whether the engine supports partial indexes and detects an existing index with other options. MongoDB and the
   * embedded engine do; mongo-java-server 1.47 treats a partial index as a full one.
   */
  isComplete(): Promise<boolean>;
  /** Opens another store on the same data, as another process would. */
  open(options?: { readonly clock?: Clock; readonly timeoutMs?: number }): Promise<Store>;
}

/** URI of the server with a database of this name; it may name several hosts, which URL can't read. */
const mongodbUri = (server: string, database: string): string =>
  server.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${database}`);

/**
 * Declares the same tests for each engine. MongoDB's are skipped unless SEN_ID_TEST_MONGODB names a server. Each suite
 * uses its own database and drops it.
 */
export function onEachEngine(title: string, declare: (engine: EngineUnderTest) => void): void {
  describe(`${title}, embedded`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'sen-id-storage-'));
    const opened: Store[] = [];
    after(async () => {
      for (const store of opened) await store.close();
      rmSync(folder, { recursive: true, force: true });
    });
    declare({
      name: 'embedded',
      isComplete: () => Promise.resolve(true),
      async open(options) {
        const store = await openStore({ uri: `sqlite:${join(folder, 'test.db')}`, ...options });
        opened.push(store);
        return store;
      },
    });
  });

  const server = process.env['SEN_ID_TEST_MONGODB'];
  (server === undefined ? describe.skip : describe)(`${title}, MongoDB`, () => {
    const uri = server === undefined ? '' : mongodbUri(server, `sen_id_test_${randomUUID().slice(0, 8)}`);
    const opened: Store[] = [];
    after(async () => {
      await opened[0]?.connection.dropDatabase();
      for (const store of opened) await store.close();
    });
    declare({
      name: 'mongodb',
      async isComplete() {
        const probe = (await openStore({ uri })).connection;
        const collection = probe.collection('partial_probe');
        await collection.createIndexes([{ key: { a: 1 }, unique: true, partialFilterExpression: { b: 1 } }]);
        try {
          await collection.insertOne({ a: 1 });
          await collection.insertOne({ a: 1 });
          return true;
        } catch {
          return false;
        } finally {
          await probe.close();
        }
      },
      async open(options) {
        const store = await openStore({ uri, ...options });
        opened.push(store);
        return store;
      },
    });
  });
}

/** The error that a promise is rejected with. */
export const rejection = async (promise: Promise<unknown>): Promise<Error> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error('rejected with what is no error', { cause: error });
  }
  throw new Error('was not rejected');
};
