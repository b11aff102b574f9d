import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { StoreUnavailable } from '../../errors.ts';
import { asFault, isBusy, isUnavailable } from './faults.ts';

interface Job {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** When to give up waiting for the lock, in milliseconds of performance.now(). */
  readonly deadline: number;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** Maximum number of writes per flush, so that the event loop is blocked for only a few milliseconds. */
const LARGEST_GROUP = 200;
/** Delays between attempts to get the lock; other processes usually hold it for less than a millisecond. */
const RETRY_MILLISECONDS = [0, 1, 1, 2, 3, 5, 8, 10] as const;

/**
 * Group commit: all writes that arrive in one turn of the event loop run in one transaction and share its flush to
 * disk. Each resolves only after the commit. A write that fails does not affect the others.
 */
export class GroupCommit {
  readonly #timeout: number;
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #onBegin: () => void;
  readonly #onRollback: () => void;
  #jobs: Job[] = [];
  #scheduled = false;
  #tries = 0;
  #idle: (() => void)[] = [];

  /** `onBegin` runs at the start of each transaction, `onRollback` after a rollback. */
  constructor(database: DatabaseSync, options: { timeout: number; onBegin: () => void; onRollback: () => void }) {
    this.#database = database;
    this.#timeout = options.timeout;
    this.#onBegin = options.onBegin;
    this.#onRollback = options.onRollback;
    // IMMEDIATE takes the write lock at once, so no transaction can fail halfway because another process wrote.
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
  }

  /** Runs the synchronous `work` in the next transaction; resolves when it is durable. */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({
        work,
        resolve: resolve as (value: unknown) => void,
        reject,
        deadline: performance.now() + this.#timeout,
      });
      this.#schedule();
    });
  }

  /** Resolves when no write is pending. */
  settled(): Promise<void> {
    if (this.#jobs.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Runs after the turn's I/O callbacks, when all requests of this turn have queued their writes.
    setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    try {
      this.#begin.run();
    } catch (error) {
      this.#refused(error);
      return;
    }
    this.#tries = 0;
    const group = this.#jobs.splice(0, LARGEST_GROUP);
    let outcomes: Outcome[];
    try {
      this.#onBegin();
      outcomes = group.map(({ work }) => this.#attempt(work));
      this.#commit.run();
    } catch (error) {
      this.#undo();
      const fault = asFault(error);
      for (const { reject } of group) reject(fault);
      this.#next();
      return;
    }
    for (const [i, { resolve, reject }] of group.entries()) {
      const outcome = outcomes[i];
      if (outcome === undefined) continue;
      if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.value);
    }
    this.#next();
  };

  /**
   * A fault of the file ends the whole transaction (SQLite may have rolled it back already); a refusal ends only its
   * write.
   */
  #attempt(work: () => unknown): Outcome {
    try {
      return { value: work() };
    } catch (error) {
      if (isUnavailable(error) || !this.#database.isTransaction) throw error;
      return { error };
    }
  }

  #undo(): void {
    try {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    } finally {
      this.#onRollback();
    }
  }

  #refused(error: unknown): void {
    const fault = asFault(error);
    const now = performance.now();
    // Another process holds the lock; writes that have not timed out keep waiting for it.
    const [waiting, late] = isBusy(error) ? [this.#jobs.filter(({ deadline }) => deadline > now), true] : [[], false];
    const ended = this.#jobs.filter((job) => !waiting.includes(job));
    this.#jobs = waiting;
    for (const { reject } of ended) {
      reject(
        late ? new StoreUnavailable('the database file stays locked by another process', { cause: error }) : fault,
      );
    }
    if (waiting.length === 0) {
      this.#tries = 0;
      this.#next();
      return;
    }
    this.#scheduled = true;
    setTimeout(this.#flush, RETRY_MILLISECONDS[Math.min(this.#tries, RETRY_MILLISECONDS.length - 1)]);
    this.#tries += 1;
  }

  #next(): void {
    if (this.#jobs.length > 0) {
      this.#schedule();
      return;
    }
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
