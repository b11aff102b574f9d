import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { GroupCommit } from '../../../src/storage/embedded/file/group-commit.ts';
import { walFileOf, type Flush } from '../../../src/storage/embedded/file/wal-file.ts';
import { StoreUnavailable } from '../../../src/storage/index.ts';

describe('group commit', () => {
  let database: DatabaseSync;
  let commits: GroupCommit;
  let transactions: number;
  let flush: Flush;

  beforeEach(() => {
    flush = (done) => done(null);
    database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE t (id PRIMARY KEY)');
    transactions = 0;
    commits = new GroupCommit(database, {
      timeout: 1000,
      flush: (done) => flush(done),
      onBegin: () => void (transactions += 1),
      onRollback: () => undefined,
    });
  });
  afterEach(() => database.close());

  const write = (id: number) => commits.run(() => database.prepare('INSERT INTO t VALUES (?)').run(id).changes);
  const count = () => database.prepare('SELECT count(*) AS n FROM t').get()?.['n'];

  it('lets writes of one turn share a transaction, each answered once it is over', async () => {
    const answered = await Promise.all(
      [1, 2, 3, 4].map(async (id) => [await write(id), database.isTransaction, count()]),
    );
    expect(answered).to.deep.equal(Array.from({ length: 4 }, () => [1, false, 4]));
    expect(transactions).to.equal(1);
    await write(5);
    expect([transactions, count()]).to.deep.equal([2, 5]);
  });

  it('leaves the others alone where one is refused', async () => {
    const outcomes = await Promise.allSettled([write(1), write(1), write(2)]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
    expect([transactions, count()]).to.deep.equal([1, 2]);
  });

  describe('and its flush', () => {
    /** Flushes that have begun; each ends when it is called. */
    let flushes: Parameters<Flush>[0][];
    beforeEach(() => {
      flushes = [];
      flush = (done) => void flushes.push(done);
    });

    it('answers only when the disk has it', async () => {
      let answered = false;
      const first = write(1).then(() => (answered = true));
      for (let i = 0; i < 5; i += 1) await turn();
      expect([answered, flushes.length, count()]).to.deep.equal([false, 1, 1]);
      flushes[0]?.(null);
      await first;
    });

    it('begins no transaction meanwhile, and puts what arrives into one', async () => {
      const first = write(1);
      await turn();
      const others: Promise<unknown>[] = [];
      for (let id = 2; id < 6; id += 1) {
        others.push(write(id));
        await turn();
      }
      expect([transactions, count()]).to.deep.equal([1, 1]);
      flushes[0]?.(null);
      await first;
      await turn();
      expect([transactions, count(), flushes.length]).to.deep.equal([2, 5, 2]);
      flushes[1]?.(null);
      await Promise.all(others);
    });

    it('is settled when it is over, not before', async () => {
      const first = write(1);
      let settled = false;
      await turn();
      const end = commits.settled().then(() => (settled = true));
      await turn();
      expect(settled).to.equal(false);
      flushes[0]?.(null);
      await Promise.all([first, end]);
    });

    it('refuses everything once it has failed, what waits for it included', async () => {
      const writes = [write(1)];
      await turn();
      writes.push(write(2));
      flushes[0]?.(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
      writes.push(write(3));
      for (const outcome of await Promise.allSettled(writes)) {
        expect(outcome).to.have.property('reason').that.is.instanceOf(StoreUnavailable);
      }
      expect(commits.broken?.cause).to.have.property('code', 'EIO');
      expect(transactions).to.equal(1);
      await commits.settled();
    });
  });
});

describe('a power cut, embedded', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sen-id-power-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const PRAGMAS = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 20';

  it('leaves every answered write, whatever of the files was not flushed yet', async () => {
    const path = join(folder, 'test.db');
    const database = new DatabaseSync(path);
    database.exec(PRAGMAS);
    database.exec('CREATE TABLE t (id PRIMARY KEY)');
    const wal = walFileOf(path);
    // What the disk is sure to have: the files as they were when the last finished flush began.
    let taken = 0;
    let sure = 0;
    const flush: Flush = (done) => {
      taken += 1;
      const number = taken;
      for (const end of ['', '-wal']) copyFileSync(path + end, join(folder, `cut-${number}.db${end}`));
      wal.flush((error) => {
        sure = number;
        done(error);
      });
    };
    const commits = new GroupCommit(database, {
      timeout: 1000,
      flush,
      onBegin: () => undefined,
      onRollback: () => undefined,
    });
    const insert = database.prepare('INSERT INTO t VALUES (?)');
    const answered: number[] = [];
    const missing: number[] = [];
    for (let round = 0; round < 40; round += 1) {
      const writes = Array.from({ length: 5 }, (_, i) => round * 5 + i);
      await Promise.all(
        writes.map(async (id) => {
          await commits.run(() => insert.run(id));
          answered.push(id);
        }),
      );
      const left = new DatabaseSync(join(folder, `cut-${sure}.db`));
      const has = left.prepare('SELECT 1 FROM t WHERE id = ?');
      missing.push(...answered.filter((id) => has.get(id) === undefined));
      expect(left.prepare('PRAGMA integrity_check').get()).to.deep.equal({ integrity_check: 'ok' });
      left.close();
    }
    wal.close();
    database.close();
    expect([answered.length, missing]).to.deep.equal([200, []]);
  });

  it('is provided for where the file is a link, and a log that is not there is a fault', async () => {
    const [real, link] = [join(folder, 'real.db'), join(folder, 'link.db')];
    const database = new DatabaseSync(real);
    symlinkSync(real, link);
    const wal = walFileOf(link);
    const flushed = () => new Promise<string | undefined>((resolve) => wal.flush((error) => resolve(error?.code)));
    expect(await flushed()).to.equal('ENOENT');
    database.exec(PRAGMAS);
    database.exec('CREATE TABLE t (id PRIMARY KEY)');
    expect(await flushed()).to.equal(undefined);
    wal.close();
    database.close();
  });
});
