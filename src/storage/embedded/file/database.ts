import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailable } from '../../errors.ts';
import { Catalog } from './catalog.ts';
import { asFault, isBusy } from './faults.ts';
import { GroupCommit } from './group-commit.ts';

/** How long SQLite may block the event loop while it waits for a lock; longer waits do not block the loop. */
const BUSY_MILLISECONDS = 5;
const RETRY_MILLISECONDS = 5;
const STATEMENTS_KEPT = 500;
/** A WAL larger than this is checkpointed and truncated, even if other processes are reading. */
const LARGEST_WAL_PAGES = 16_384;

/**
 * Page size of new files (ADR 18). A commit writes each changed page as a whole, and a document of ours takes a quarter
 * of such a page.
 */
const PAGE_BYTES = 2048;

const PRAGMAS = [
  // A commit completes only when it is on disk.
  'PRAGMA synchronous = FULL',
  // Checkpoint every 8 MiB: hot pages are written once for many commits, and the commit that does it takes not much
  // longer than the others.
  'PRAGMA wal_autocheckpoint = 4000',
  // A WAL that grew because of a slow reader is truncated to 32 MiB when it restarts.
  'PRAGMA journal_size_limit = 33554432',
  // 1 MiB of page cache; the rest of the file is in the system's cache, a microsecond away.
  'PRAGMA cache_size = -1024',
  'PRAGMA temp_store = MEMORY',
  // Deleted data is overwritten, so that tokens and personal data do not remain in free pages.
  'PRAGMA secure_delete = FAST',
];

/**
 * Creates the file with access for its owner only; SQLite gives the WAL the same mode. An existing file is not opened,
 * because closing it would release the locks that this process holds on it, and other processes would assume exclusive
 * use.
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
    // Before the first table; an existing file keeps its page size.
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    database.exec('PRAGMA journal_mode = WAL');
    for (const pragma of PRAGMAS) database.exec(pragma);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
};

/** Retries while another process holds the lock, until the timeout. */
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

/** The file: its only connection, the prepared statements, the catalogue, and the write queue. */
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

  /**
   * Opens the file at `path` and creates it and its folder if needed. Rejects with StoreUnavailable if it cannot be
   * used.
   */
  static async open(path: string, timeout: number): Promise<Database> {
    try {
      // Two processes that open a new file at the same time briefly block each other.
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

  /** A cached prepared statement; rows are arrays. */
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
   * A number that changes when another process commits (SQLite's `data_version`). It is read once per turn of the event
   * loop and at the start of each write transaction, so commits of other processes are visible in the next turn and to
   * every write.
   */
  version(): number {
    if (this.#version === undefined) {
      [this.#version] = this.statement('PRAGMA data_version').get() as unknown as [number];
      setImmediate(this.#forgetVersion);
    }
    return this.#version;
  }

  /** Reads committed data; `work` must be synchronous. */
  read<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'));
    try {
      return Promise.resolve(work());
    } catch (error) {
      return isBusy(error) ? retrying(work, this.#timeout) : Promise.reject(asFault(error));
    }
  }

  /** Runs the synchronous `work` in a transaction; resolves when it is durable. */
  write<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'));
    return this.#commits.run(work);
  }

  /** A savepoint: undoes `work` if it throws, and keeps the rest of the transaction. Only inside a transaction. */
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

  /** Checkpoints the WAL if it is far beyond its usual size, which only long readers in other processes cause. */
  trimLog(): void {
    const [, pages] = this.statement('PRAGMA wal_checkpoint(PASSIVE)').get() as unknown as [number, number, number];
    if (pages > LARGEST_WAL_PAGES) this.statement('PRAGMA wal_checkpoint(TRUNCATE)').get();
  }

  /** Waits for pending writes, then closes the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#commits.settled();
    this.#statements.clear();
    this.#database.close();
  }
}
