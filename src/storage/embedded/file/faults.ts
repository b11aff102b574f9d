import { StoreUnavailable } from '../../errors.ts';

interface SqliteError extends Error {
  readonly errcode: number;
  readonly errstr: string;
}

export const isSqliteError = (error: unknown): error is SqliteError =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';

/** Result codes of SQLite (https://sqlite.org/rescode.html); the low byte of an extended code. */
const BUSY = 5;
const LOCKED = 6;
/**
 * Faults of the file, the disk or the memory: no memory, read-only, interrupted, I/O, corrupt, full, can't open,
 * protocol, no database.
 */
const UNAVAILABLE: ReadonlySet<number> = new Set([BUSY, LOCKED, 7, 8, 9, 10, 11, 13, 14, 15, 26]);
const CONSTRAINT_PRIMARY_KEY = 1555;
const CONSTRAINT_UNIQUE = 2067;

const primary = (error: SqliteError): number => error.errcode & 0xff;

/** Another process holds the lock; a retry may succeed. */
export const isBusy = (error: unknown): boolean =>
  isSqliteError(error) && (primary(error) === BUSY || primary(error) === LOCKED);

export const isUnavailable = (error: unknown): boolean => isSqliteError(error) && UNAVAILABLE.has(primary(error));

/** The columns of the violated unique index; undefined for any other error. */
export function brokenColumns(error: unknown): readonly string[] | undefined {
  if (!isSqliteError(error)) return undefined;
  if (error.errcode === CONSTRAINT_PRIMARY_KEY) return ['id'];
  if (error.errcode !== CONSTRAINT_UNIQUE) return undefined;
  const columns = error.message.slice(error.message.indexOf(': ') + 2);
  return columns.split(', ').map((column) => column.slice(column.lastIndexOf('.') + 1));
}

/** Converts SQLite's error to StoreUnavailable if the store is at fault; returns any other error unchanged. */
export function asFault(error: unknown): Error {
  if (isUnavailable(error) && isSqliteError(error)) {
    return new StoreUnavailable(`the database file can't be used now: ${error.errstr}`, { cause: error });
  }
  return asError(error);
}

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
