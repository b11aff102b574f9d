import type { Clock } from '../../../shared/index.ts';
import { dateKey } from './columns.ts';
import type { Database } from './database.ts';
import type { Layout } from './layout.ts';

const SWEEP_MILLISECONDS = 30_000;
/** So many documents at a time: a sweep must not hold up requests. */
const BATCH = 500;
const EARLIEST = dateKey(-8.64e15 / 2);

/** Deletes a batch of documents whose time has passed; says how many. Inside a transaction only. */
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

/** Removes all documents whose time has passed, in batches. */
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

/** Sweeps now and then; gives back what ends it. */
export function startSweeper(database: Database, clock: Clock): () => void {
  // Not all processes that share a file at the same moment.
  const every = SWEEP_MILLISECONDS * (0.75 + Math.random() / 2);
  const timer = setInterval(() => {
    // What can't be swept now, for a lock or a full disk, is swept the next time; reads don't show it meanwhile.
    sweepAll(database, clock).catch(() => undefined);
  }, every);
  timer.unref();
  return () => clearInterval(timer);
}
