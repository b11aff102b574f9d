import type { Condition } from '../../query/filter.ts';
import { parseFilter, pathParts } from '../../query/filter.ts';
import { matches } from '../../query/match.ts';
import { valueAt } from '../../query/order.ts';
import type { NamedIndex } from '../../query/indexes.ts';
import { keyAt, type ColumnKey } from './columns.ts';

export interface Column {
  readonly column: string;
  readonly path: string;
  readonly parts: readonly string[];
}

/** A partial index holds the rows whose flag is 1. */
export interface PartialIndex {
  readonly flag: string;
  readonly index: string;
  readonly conditions: readonly Condition[];
}

export interface Expiry {
  readonly column: string;
  readonly parts: readonly string[];
  readonly milliseconds: number;
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Layout of a collection: the whole document, and a column for each indexed path. */
export class Layout {
  readonly collection: string;
  readonly table: string;
  readonly columns: readonly Column[];
  readonly partials: readonly PartialIndex[];
  readonly indexes: readonly NamedIndex[];
  readonly expiries: readonly Expiry[];
  readonly selectByIdSql: string;
  readonly insertSql: string;
  readonly updateSql: string;
  readonly replaceSql: string;
  readonly deleteSql: string;
  readonly deleteByIdSql: string;
  readonly #byPath: ReadonlyMap<string, string>;

  constructor(
    collection: string,
    columns: readonly { readonly column: string; readonly path: string }[],
    flags: readonly { readonly flag: string; readonly index: string }[],
    indexes: readonly NamedIndex[],
  ) {
    this.collection = collection;
    this.table = quoted(`c:${collection}`);
    this.columns = columns.map(({ column, path }) => ({ column, path, parts: pathParts(path) }));
    this.#byPath = new Map(columns.map(({ column, path }) => [path, column]));
    this.partials = flags.map(({ flag, index }) => {
      const filter = indexes.find(({ name }) => name === index)?.partialFilterExpression ?? {};
      return { flag, index, conditions: parseFilter(filter) };
    });
    this.indexes = indexes;
    this.expiries = indexes.flatMap(({ key, expireAfterSeconds }) => {
      const path = Object.keys(key)[0];
      if (expireAfterSeconds === undefined || path === undefined) return [];
      return [{ column: this.columnOf(path) ?? '', parts: pathParts(path), milliseconds: expireAfterSeconds * 1000 }];
    });
    const names = ['id', 'doc', ...columns.map(({ column }) => column), ...flags.map(({ flag }) => flag)];
    const assignments = names
      .slice(1)
      .map((name) => `${name} = ?`)
      .join(', ');
    this.selectByIdSql = `SELECT rowid, doc FROM ${this.table} WHERE id = ?`;
    this.insertSql = `INSERT INTO ${this.table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    this.updateSql = `UPDATE ${this.table} SET ${assignments} WHERE rowid = ?`;
    this.replaceSql = `UPDATE ${this.table} SET ${assignments} WHERE id = ?`;
    this.deleteSql = `DELETE FROM ${this.table} WHERE rowid = ?`;
    this.deleteByIdSql = `DELETE FROM ${this.table} WHERE id = ?`;
  }

  columnOf(path: string): string | undefined {
    return this.#byPath.get(path);
  }

  /** Values of the columns other than `id` and `doc`, in the order of the statements. */
  keysOf(document: Readonly<Record<string, unknown>>): (ColumnKey | null)[] {
    const keys: (ColumnKey | null)[] = this.columns.map(({ parts }) => keyAt(document, parts));
    for (const { conditions } of this.partials) keys.push(matches(document, conditions) ? 1 : null);
    return keys;
  }

  /** Whether the document has expired by any of the expiry indexes. */
  isExpired(document: Readonly<Record<string, unknown>>, now: number): boolean {
    for (const { parts, milliseconds } of this.expiries) {
      const date = valueAt(document, parts);
      if (date instanceof Date && date.getTime() + milliseconds <= now) return true;
    }
    return false;
  }
}
