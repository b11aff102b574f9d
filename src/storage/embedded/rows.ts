import type { Clock } from '../../shared/index.ts';
import { duplicate } from '../errors.ts';
import { decode, encode } from '../query/bson.ts';
import { matches } from '../query/match.ts';
import { compareBy } from '../query/order.ts';
import type { Value } from '../query/values.ts';
import type { QueryPlan } from '../store.ts';
import type { ColumnKey } from './file/columns.ts';
import type { Database } from './file/database.ts';
import { brokenColumns } from './file/faults.ts';
import type { Layout } from './file/layout.ts';
import { sweepCollection } from './file/sweep.ts';
import { planQuery, type HasUnsorted, type Plan } from './plan.ts';
import type { Query } from './query.ts';
import { Remembered } from './remembered.ts';

export type Document = Record<string, Value>;
export type SortOrder = ReadonlyMap<string, 1 | -1>;

export interface Row {
  readonly rowid: number;
  readonly bytes: Uint8Array;
  readonly document: Document;
}

type Stored = [rowid: number, bytes: Uint8Array];

const NO_SORT: SortOrder = new Map();

/** The rows of one collection. All methods are synchronous and run inside `read` or `write` of the database. */
export class Rows {
  readonly #name: string;
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #remembered: Remembered<Document>;

  constructor(name: string, database: Database, clock: Clock) {
    this.#name = name;
    this.#database = database;
    this.#clock = clock;
    this.#remembered = new Remembered(database);
  }

  /** Undefined until the first write to the collection or the first index. */
  layout(): Layout | undefined {
    return this.#database.catalog.find(this.#name);
  }

  /** The layout; creates it if needed. Only inside `write`. */
  create(): Layout {
    return this.#database.catalog.create(this.#name);
  }

  #isExpired(layout: Layout, document: Document): boolean {
    return layout.expiries.length > 0 && layout.isExpired(document, this.#clock.now().getTime());
  }

  #byId(layout: Layout, id: ColumnKey): Row | undefined {
    const found = this.#database.statement(layout.selectByIdSql).get(id) as unknown as Stored | undefined;
    if (found === undefined) return undefined;
    const document = decode(found[1]);
    return this.#isExpired(layout, document) ? undefined : { rowid: found[0], bytes: found[1], document };
  }

  /** The hot path: a cached document needs neither a read nor decoding. */
  documentById(layout: Layout, id: string): Document | undefined {
    const known = this.#remembered.get(id, layout);
    if (known === null) return undefined;
    if (known !== undefined) return this.#isExpired(layout, known) ? undefined : known;
    const document = this.#byId(layout, id)?.document;
    this.#remembered.keep(id, document);
    return document;
  }

  /** Whether some row's column is in the range; an index lookup. */
  #hasUnsorted(layout: Layout): HasUnsorted {
    return (column, [from, to]) =>
      column !== 'id' &&
      this.#database
        .statement(`SELECT 1 FROM ${layout.table} WHERE ${column} BETWEEN ? AND ? LIMIT 1`)
        .get(from ?? null, to ?? null) !== undefined;
  }

  #plan(layout: Layout, query: Query, sort: SortOrder): Plan {
    return planQuery(query.conditions, sort, layout, this.#hasUnsorted(layout));
  }

  /** Matching rows, in the requested order. */
  *select(layout: Layout, query: Query, sort: SortOrder = NO_SORT): Generator<Row> {
    if (query.id !== undefined) {
      const row = this.#byId(layout, query.id);
      if (row !== undefined && matches(row.document, query.rest)) yield row;
      return;
    }
    const plan = this.#plan(layout, query, sort);
    const found = this.#database
      .statement(`SELECT rowid, doc FROM ${layout.table}${plan.where}${plan.order ?? ''}`)
      .iterate(...plan.keys) as unknown as Iterable<Stored>;
    const matching = this.#matching(layout, query, found);
    if (sort.size === 0 || plan.order !== undefined) {
      yield* matching;
      return;
    }
    const order = compareBy(sort);
    yield* [...matching].sort((a, b) => order(a.document, b.document));
  }

  *#matching(layout: Layout, query: Query, found: Iterable<Stored>): Generator<Row> {
    for (const [rowid, bytes] of found) {
      const document = decode(bytes);
      if (matches(document, query.conditions) && !this.#isExpired(layout, document)) yield { rowid, bytes, document };
    }
  }

  first(layout: Layout, query: Query, sort: SortOrder = NO_SORT): Row | undefined {
    for (const row of this.select(layout, query, sort)) return row;
    return undefined;
  }

  /** Row ids of a query's candidates, in the requested order; undefined if SQL cannot produce it. */
  places(layout: Layout, query: Query, sort: SortOrder): number[] | undefined {
    const plan = this.#plan(layout, query, sort);
    if (sort.size > 0 && plan.order === undefined) return undefined;
    const sql = `SELECT rowid FROM ${layout.table}${plan.where}${plan.order ?? ''}`;
    return (this.#database.statement(sql).all(...plan.keys) as unknown as [number][]).map(([rowid]) => rowid);
  }

  /** The rows with these ids that still exist and match. */
  at(layout: Layout, query: Query, places: readonly number[]): Row[] {
    const byRow = this.#database.statement(`SELECT rowid, doc FROM ${layout.table} WHERE rowid = ?`);
    const found = places.map((place) => byRow.get(place) as unknown as Stored | undefined);
    return [
      ...this.#matching(
        layout,
        query,
        found.filter((row) => row !== undefined),
      ),
    ];
  }

  explain(layout: Layout, query: Query, sort: SortOrder): QueryPlan {
    const plan = this.#plan(layout, query, sort);
    const where = query.id === undefined ? plan.where : ' WHERE id = ?';
    const keys = query.id === undefined ? plan.keys : [query.id];
    const sql = `EXPLAIN QUERY PLAN SELECT rowid, doc FROM ${layout.table}${where}${plan.order ?? ''}`;
    const found = this.#database.statement(sql).all(...keys) as unknown as [number, number, number, string][];
    const steps = found.map(([, , , step]) => step);
    if (sort.size > 0 && plan.order === undefined) steps.push('SORT IN MEMORY');
    return { indexed: !steps.some((step) => /^SCAN(?!.* USING )|TEMP B-TREE|SORT IN MEMORY/.test(step)), steps };
  }

  #duplicate(layout: Layout, error: unknown): unknown {
    const columns = brokenColumns(error);
    if (columns === undefined) return error;
    if (columns[0] === 'id') return duplicate(this.#name, '_id_', ['_id']);
    const paths = columns.map((column) => layout.columns.find((known) => known.column === column)?.path ?? column);
    const index = layout.indexes.find(({ key, unique }) => unique === true && Object.keys(key).join() === paths.join());
    return duplicate(this.#name, index?.name ?? paths.join('_'), paths);
  }

  /** Inserts a row. Deletes a conflicting document first if it has expired but was not swept yet. */
  #store(layout: Layout, sql: string, keys: readonly (ColumnKey | null)[]): number {
    const write = (): number => Number(this.#database.statement(sql).run(...keys).changes);
    try {
      return write();
    } catch (error) {
      const fault = this.#duplicate(layout, error);
      if (fault === error || layout.expiries.length === 0) throw fault;
      if (sweepCollection(this.#database, layout, this.#clock) === 0) throw fault;
    }
    try {
      return write();
    } catch (error) {
      throw this.#duplicate(layout, error);
    }
  }

  insert(layout: Layout, id: ColumnKey, document: Document, bytes: Uint8Array): void {
    this.#remembered.drop(id);
    this.#store(layout, layout.insertSql, [id, bytes, ...layout.keysOf(document)]);
    this.#remembered.written(id, document);
  }

  /**
   * Overwrites the row's document; false if it is unchanged. A document that `isWhole` must not be mutated afterwards.
   */
  overwrite(layout: Layout, row: Row, document: Document, isWhole = false): boolean {
    const bytes = encode(document);
    if (Buffer.compare(bytes, row.bytes) === 0) return false;
    this.#remembered.drop(row.document['_id']);
    this.#store(layout, layout.updateSql, [bytes, ...layout.keysOf(document), row.rowid]);
    if (isWhole) this.#remembered.written(row.document['_id'], document);
    return true;
  }

  /** Replaces the document of this id or inserts it, without reading the old one; true if there was one. */
  put(layout: Layout, id: string, document: Document, bytes: Uint8Array): boolean {
    const keys = layout.keysOf(document);
    this.#remembered.drop(id);
    const wasThere = this.#store(layout, layout.replaceSql, [bytes, ...keys, id]) > 0;
    if (!wasThere) this.#store(layout, layout.insertSql, [id, bytes, ...keys]);
    this.#remembered.written(id, document);
    return wasThere;
  }

  delete(layout: Layout, { rowid, document }: Row): void {
    this.#remembered.drop(document['_id']);
    this.#database.statement(layout.deleteSql).run(rowid);
  }
}
