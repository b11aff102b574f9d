import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { isDuplicate, openStore, StoreUnavailable, type Store } from '../../src/storage/index.ts';
import { Database } from '../../src/storage/embedded/file/database.ts';
import { sweepAll } from '../../src/storage/embedded/file/sweep.ts';
import { rejection } from '../storage/engines.ts';

describe('a database file, embedded', () => {
  let folder: string;
  let file: string;
  let opened: Store[];
  const open = async (timeoutMs = 2000): Promise<Store> => {
    const store = await openStore({ uri: `sqlite:${file}`, timeoutMs });
    opened.push(store);
    return store;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sen-id-file-'));
    file = join(folder, 'deep', 'er', 'test.db');
    opened = [];
  });
  afterEach(async () => {
    for (const store of opened) await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is made with its folder, for the owner only', async () => {
    const store = await open();
    await store.raw('a').insertOne({ _id: '1' });
    for (const name of [file, `${file}-wal`]) expect(statSync(name).mode & 0o077).to.equal(0);
  });

  it('keeps what was written, and the indexes, when it is opened again', async () => {
    const first = await open();
    first.index('a', [
      { key: { n: 1 }, unique: true },
      { key: { at: 1 }, expireAfterSeconds: 0 },
    ]);
    await first.ready();
    await first.raw('a').insertMany([
      { _id: '1', n: 1 },
      { _id: '2', n: 2, at: new Date(0) },
    ]);
    await first.close();
    expect(existsSync(`${file}-wal`)).to.equal(false);
    const second = await open();
    expect(await second.raw('a').find({}).toArray()).to.deep.equal([{ _id: '1', n: 1 }]);
    expect(isDuplicate(await rejection(second.raw('a').insertOne({ _id: '3', n: 1 })))).to.equal(true);
    expect((await second.explain('a', { n: 1 })).indexed).to.equal(true);
  });

  it('may be shared: what one process declares, the other keeps up', async () => {
    const [first, second] = [await open(), await open()];
    await first.raw('a').insertOne({ _id: '1', n: 1, kind: 'x' });
    second.index('a', [{ key: { n: 1 }, unique: true }, { key: { kind: 1 } }]);
    await second.ready();
    await first.raw('a').insertOne({ _id: '2', n: 2, kind: 'x' });
    expect(isDuplicate(await rejection(first.raw('a').insertOne({ _id: '3', n: 2 })))).to.equal(true);
    expect(await second.raw('a').countDocuments({ kind: 'x' })).to.equal(2);
    await first.raw('new').insertOne({ _id: '1' });
    expect(await second.raw('new').findOne({ _id: '1' })).to.deep.equal({ _id: '1' });
  });

  it('has one winner among processes', async () => {
    const script = `
      const { openStore } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/storage/connect.ts'))});
      const store = await openStore({ uri: 'sqlite:' + process.argv[1], timeoutMs: 10000 });
      const races = store.raw('races');
      let won = 0;
      for (let n = 0; n < 100; n += 1) {
        await races.updateOne({ _id: 'counter' }, { $inc: { n: 1 } }, { upsert: true });
        const { matchedCount } = await races.updateOne({ _id: 'race ' + n, winner: { $exists: false } }, { $set: { winner: process.pid } });
        won += matchedCount;
        await races.insertOne({ _id: 'once ' + n, pid: process.pid }).then(() => { won += 1000; }, () => undefined);
      }
      await store.close();
      console.log(won);`;
    const store = await open();
    await store.raw('races').insertMany(Array.from({ length: 100 }, (_, n) => ({ _id: `race ${n}` })));
    const results = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const child = spawn(
          process.execPath,
          ['--input-type=module', '--disable-warning=ExperimentalWarning', '-e', script, file],
          {
            stdio: ['ignore', 'pipe', 'inherit'],
          },
        );
        let text = '';
        child.stdout.on('data', (data: Buffer) => (text += data.toString()));
        expect((await once(child, 'close'))[0]).to.equal(0);
        return Number(text);
      }),
    );
    // Each race and each insert has exactly one winner, and no count was lost.
    expect(results.reduce((sum, won) => sum + won, 0)).to.equal(100 + 100 * 1000);
    expect(await store.raw('races').findOne({ _id: 'counter' })).to.deep.equal({ _id: 'counter', n: 300 });
  });

  it('answers that it is unavailable while another process holds the lock, and recovers by itself', async () => {
    const store = await open(100);
    const collection = store.raw('a');
    await collection.insertOne({ _id: '1' });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const errors = await Promise.all([
      rejection(collection.insertOne({ _id: '2' })),
      rejection(collection.updateOne({ _id: '1' }, { $set: { a: 1 } })),
      rejection(store.ping()),
    ]);
    for (const error of errors) expect(error).to.be.instanceOf(StoreUnavailable);
    expect(await collection.findOne({ _id: '1' })).to.deep.equal({ _id: '1' });
    other.exec('ROLLBACK');
    await store.ping();
    await collection.insertOne({ _id: '2' });
    other.close();
  });

  it('waits for a lock that is soon given back', async () => {
    const store = await open(5000);
    await store.raw('a').insertOne({ _id: '1' });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const write = store.raw('a').insertOne({ _id: '2' });
    setTimeout(() => {
      other.exec('COMMIT');
      other.close();
    }, 50);
    await write;
  });

  it('lets a refused write of a group alone fail', async () => {
    const collection = (await open()).raw('a');
    const results = await Promise.allSettled([
      collection.insertOne({ _id: '1', n: 'x' }),
      collection.insertOne({ _id: '1' }),
      collection.updateOne({ _id: '1' }, { $inc: { n: 1 } }),
      collection.insertMany([{ _id: '2' }, { _id: '1' }]),
      collection.updateOne({ _id: '1' }, { $set: { n: 2 } }),
    ]);
    expect(results.map(({ status }) => status === 'fulfilled')).to.deep.equal([true, false, false, false, true]);
    expect(await collection.find({}).toArray()).to.deep.equal([{ _id: '1', n: 2 }, { _id: '2' }]);
  });

  it('finishes the writes under way when it is closed, and then refuses', async () => {
    const store = await open();
    const writes = Array.from({ length: 500 }, (_, n) => store.raw('a').insertOne({ _id: String(n) }));
    await store.close();
    await Promise.all(writes);
    expect(await rejection(store.raw('a').findOne({ _id: '1' }))).to.be.instanceOf(StoreUnavailable);
    expect(await rejection(store.raw('a').insertOne({ _id: 'x' }))).to.be.instanceOf(StoreUnavailable);
    expect(await (await open()).raw('a').countDocuments({})).to.equal(500);
  });

  it('does not let its log grow without bounds', async () => {
    const store = await open();
    const collection = store.raw('a');
    for (let n = 0; n < 60; n += 1) {
      await Promise.all(
        Array.from({ length: 10 }, (_, k) =>
          collection.replaceOne({ _id: String(k) }, { bytes: Buffer.alloc(100_000, n) }, { upsert: true }),
        ),
      );
    }
    expect(statSync(`${file}-wal`).size).to.be.lessThan(40_000_000);
  }).timeout(60_000);

  it('is swept of what has expired', async () => {
    const store = await open();
    store.index('a', [{ key: { at: 1 }, expireAfterSeconds: 60 }]);
    await store.ready();
    const now = Date.now();
    await store
      .raw('a')
      .insertMany(
        Array.from({ length: 1200 }, (_, n) => ({ _id: String(n), at: new Date(now - (n < 1100 ? 61_000 : 59_000)) })),
      );
    await store.raw('b').insertOne({ _id: '1', at: new Date(0) });
    await store.close();
    const database = await Database.open(file, 2000);
    await sweepAll(database, { now: () => new Date(now) });
    const [count] = database.statement('SELECT count(*) FROM "c:a"').get() as unknown as [number];
    expect(count).to.equal(100);
    await database.close();
    expect(await (await open()).raw('b').countDocuments({})).to.equal(1);
  });

  it('is refused, and left alone, when it is no database', async () => {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'Not a database, but long enough to be taken for one. '.repeat(100));
    const error = await rejection(openStore({ uri: `sqlite:${path}`, timeoutMs: 100 }));
    expect(error).to.be.instanceOf(StoreUnavailable);
    expect(error.message).to.include(path);
    expect(await rejection(openStore({ uri: `sqlite:${folder}`, timeoutMs: 100 }))).to.be.instanceOf(StoreUnavailable);
  });

  it('is named by a URI that begins with sqlite:', async () => {
    for (const uri of ['', 'sqlite:', 'file.db', 'postgres://x', 'MONGODB://x']) {
      expect(await rejection(openStore({ uri }))).to.be.instanceOf(TypeError);
    }
  });

  it('may be in memory alone', async () => {
    const store = await openStore({ uri: 'sqlite::memory:' });
    await store.raw('a').insertOne({ _id: '1' });
    await store.ping();
    expect(await store.raw('a').findOne({ _id: '1' })).to.deep.equal({ _id: '1' });
    await store.close();
  });
});
