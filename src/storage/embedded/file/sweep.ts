import type { Clock } from '../../../shared/index.ts';
import { dateKey } from './columns.ts';
import type { Database } from './database.ts';
import type { Layout } from './layout.ts';

const SWEEP_MILLISECONDS = 30_000;
/** Batch size, so that a sweep does not delay requests. */
const BATCH = 500;
const EARLIEST = dateKey(-8.64e15 / 2);

/** Deletes a batch of expired documents; returns how many. Only inside a transaction. */
export function sweepCollection(database: Database, layout: Layout, clock: Clock): number {
  let swept = 0;
  for (const { column, milliseconds } of layout.expiries) {
    const sql =
      `DELETE FROM ${layout.table} WHERE rowid IN ` +
      `(SELECT rowid FROM ${layout.table} WHERE ${column} BETWEEN ? AND ? LIMIT ${BATCH})`;
    const latest = dateKey(clock.now().getTime() - milliseconds);
    swept += Number(database.statement(sql).run(EARLIEST, latest).changes);
  }
  return swept;
}

const hasExpired = (database: Database, layout: Layout, clock: Clock): boolean =>
  layout.expiries.some(({ column, milliseconds }) => {
    const sql = `SELECT 1 FROM ${layout.table} WHERE ${column} BETWEEN ? AND ? LIMIT 1`;
    return database.statement(sql).get(EARLIEST, dateKey(clock.now().getTime() - milliseconds)) !== undefined;
  });

/** Removes all expired documents, in batches. */
export async function sweepAll(database: Database, clock: Clock): Promise<void> {
  for (const name of [...database.catalog.layouts.keys()]) {
    const layout = (): Layout | undefined => database.catalog.layouts.get(name);
    for (;;) {
      const known = layout();
      if (known === undefined || !(await database.read(() => hasExpired(database, known, clock)))) break;
      await database.write(() => {
        const present = layout();
        return present === undefined ? 0 : sweepCollection(database, present, clock);
      });
    }
  }
  await database.read(() => database.trimLog());
}

/** Sweeps periodically; returns the function to stop. */
export function startSweeper(database: Database, clock: Clock): () => void {
  // Jitter, so that the processes that share a file do not sweep at the same time.
  const every = SWEEP_MILLISECONDS * (0.75 + Math.random() / 2);
  const timer = setInterval(() => {
    // After a failure (lock, full disk) the next sweep retries. Reads hide expired documents meanwhile.
    sweepAll(database, clock).catch(() => undefined);
  }, every);
  timer.unref();
  return () => clearInterval(timer);
}
