import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { systemClock } from '../../../src/shared/index.ts';
import { openEmbedded } from '../../../src/storage/embedded/open.ts';

/** The page size as the file says it (https://sqlite.org/fileformat.html, section 1.3). */
const pageBytes = async (path: string): Promise<number> => (await readFile(path)).readUInt16BE(16);

describe('pages of the database file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sen-id-pages-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (path: string): Promise<unknown> => {
    const store = await openEmbedded({ path, timeoutMs: 1000, clock: systemClock });
    const collection = store.raw('things');
    await collection.insertOne({ _id: 'one', bytes: Buffer.alloc(10_000, 7) });
    const found = await collection.findOne({ _id: 'one' });
    await store.close();
    return (found?.['bytes'] as Buffer | undefined)?.length;
  };

  it('are of 2 KiB in a new file, also with documents that are larger', async () => {
    const path = join(folder, 'new.db');
    expect(await write(path)).to.equal(10_000);
    expect(await pageBytes(path)).to.equal(2048);
  });

  it('stay as they are in a file that is there', async () => {
    const path = join(folder, 'old.db');
    const old = new DatabaseSync(path);
    old.exec('PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; CREATE TABLE t (a)');
    old.close();
    expect(await write(path)).to.equal(10_000);
    expect(await pageBytes(path)).to.equal(4096);
  });
});
