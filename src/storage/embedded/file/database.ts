import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailable } from '../../errors.ts';
import { Catalog } from './catalog.ts';
import { asFault, isBusy } from './faults.ts';
import { GroupCommit } from './group-commit.ts';

/** How long SQLite itself may hold up the event loop to wait for a lock; longer waits are ours, with the loop running. */
const BUSY_MILLISECONDS = 5;
const RETRY_MILLISECONDS = 5;
const STATEMENTS_KEPT = 500;
/** A WAL beyond this is written back and cut off, readers of other processes or not. */
const LARGEST_WAL_PAGES = 16_384;

const PRAGMAS = [
  // A commit is answered only when it is on the disk.
  'PRAGMA synchronous = FULL',
  // Write the WAL back each 32 MiB: hot pages are written once for many commits, and opening after a crash reads little.
  'PRAGMA wal_autocheckpoint = 8000',
  // A WAL that a slow reader let grow is cut to 32 MiB when it starts anew.
  'PRAGMA journal_size_limit = 33554432',
  // 1 MiB of pages of our own; the rest of the file is in the system's cache, a microsecond away.
  'PRAGMA cache_size = -1024',
  'PRAGMA temp_store = MEMORY',
  // What is deleted is overwritten: tokens and personal data don't linger in free pages.
  'PRAGMA secure_delete = FAST',
];

/**
 * Makes the file for its owner only: SQLite gives the WAL the same mode. A file that is there is not opened: to close it would end
 * the locks that this process has on it, and other processes would take it for theirs alone.
 */
function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

const openFile = (path: string): DatabaseSync => {
  if (path !== ':memory:') makeFile(path);
  const database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS });
  try {
    database.exec('PRAGMA journal_mode = WAL');
    for (const pragma of PRAGMAS) database.exec(pragma);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
};

/** Tries again as long as another process holds the lock, until the time is up. */
async function retrying<T>(work: () => T, timeout: number): Promise<T> {
  const deadline = performance.now() + timeout;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw asFault(error);
    }
    await delay(RETRY_MILLISECONDS);
  }
}

/** The file: its one connection, the statements prepared on it, the catalogue, and the order of writes. */
export class Database {
  readonly #database: DatabaseSync;
  readonly #timeout: number;
  readonly #statements = new Map<string, StatementSync>();
  readonly #commits: GroupCommit;
  readonly catalog: Catalog;
  #closed = false;
  #version: number | undefined;
  readonly #forgetVersion = (): void => {
    this.#version = undefined;
  };

  private constructor(database: DatabaseSync, catalog: Catalog, timeout: number) {
    this.#database = database;
    this.#timeout = timeout;
    this.catalog = catalog;
    this.#commits = new GroupCommit(database, {
      timeout,
      onBegin: () => {
        this.#version = undefined;
        this.catalog.refresh();
      },
      onRollback: () => this.catalog.forget(),
    });
  }

  /** Opens the file at `path`, and makes it and its folder if need be. Rejects with StoreUnavailable when it can't be used. */
  static async open(path: string, timeout: number): Promise<Database> {
    try {
      // Two processes that open a new file at once get in each other's way for a moment.
      return await retrying(() => {
        const database = openFile(path);
        try {
          return new Database(database, new Catalog(database), timeout);
        } catch (error) {
          database.close();
          throw error;
        }
      }, timeout);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new StoreUnavailable(`can't open the database file ${path}: ${reason}`, { cause: error });
    }
  }

  /** A prepared statement, kept for the next time; rows come as arrays. */
  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement !== undefined) return statement;
    if (this.#statements.size >= STATEMENTS_KEPT) this.#statements.clear();
    statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    this.#statements.set(sql, statement);
    return statement;
  }

  /**
   * A number that changes when another process commits (SQLite's `data_version`). It is asked for once in a turn of the event loop and
   * after each beginning of a write: what others commit is seen by the next turn, and by whoever's own write met it.
   */
  version(): number {
    if (this.#version === undefined) {
      [this.#version] = this.statement('PRAGMA data_version').get() as unknown as [number];
      setImmediate(this.#forgetVersion);
    }
    return this.#version;
  }

  /** Reads what is committed; `work` must be synchronous. */
  read<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'));
    try {
      return Promise.resolve(work());
    } catch (error) {
      return isBusy(error) ? retrying(work, this.#timeout) : Promise.reject(asFault(error));
    }
  }

  /** Runs `work`, which must be synchronous, in a transaction; fulfilled when it is durable. */
  write<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'));
    return this.#commits.run(work);
  }

  /** All of `work` or, if it throws, nothing of it; what else the transaction does stays. Inside a transaction only. */
  atomically<T>(work: () => T): T {
    this.#database.exec('SAVEPOINT part');
    try {
      const result = work();
      this.#database.exec('RELEASE part');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK TO part; RELEASE part');
      this.catalog.forget();
      throw error;
    }
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** Writes the WAL back if it has grown far beyond its usual size, which only long readers of other processes cause. */
  trimLog(): void {
    const [, pages] = this.statement('PRAGMA wal_checkpoint(PASSIVE)').get() as unknown as [number, number, number];
    if (pages > LARGEST_WAL_PAGES) this.statement('PRAGMA wal_checkpoint(TRUNCATE)').get();
  }

  /** Waits for the writes under way, then lets go of the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#commits.settled();
    this.#statements.clear();
    this.#database.close();
  }
}
