import { deserialize, ObjectId, serialize } from '../query/bson.ts';
import type { Clock } from '../../shared/index.ts';
import { duplicate, UnsupportedOperation, writeError } from '../errors.ts';
import { parseFilter, type Condition } from '../query/filter.ts';
import { matches } from '../query/match.ts';
import { compareBy, parseProjection, parseSort } from '../query/order.ts';
import { applyUpdate, checkDocument, parseUpdate, upsertBase, type ParsedUpdate } from '../query/update.ts';
import { plain, sameValue, type Value } from '../query/values.ts';
import type {
  Cursor,
  DeleteResult,
  Filter,
  FindOneAndUpdateOptions,
  FindOptions,
  Projection,
  QueryPlan,
  RawCollection,
  Sort,
  StoredDocument,
  Update,
  UpdateOptions,
  UpdateResult,
} from '../store.ts';
import { columnKey, type ColumnKey } from './columns.ts';
import { EmbeddedCursor } from './cursor.ts';
import type { Database } from './database.ts';
import { Remembered } from './remembered.ts';
import { asError, brokenColumns } from './faults.ts';
import type { Layout } from './layout.ts';
import { planQuery, type HasUnsorted } from './plan.ts';
import { sweepCollection } from './sweep.ts';

type Document = Record<string, Value>;
type SortOrder = ReadonlyMap<string, 1 | -1>;

export interface Row {
  readonly rowid: number;
  readonly bytes: Uint8Array;
  readonly document: Document;
}

/** A filter that was read: the primary key it asks for, if it does, and what else must hold. */
export interface Query {
  readonly id: ColumnKey | undefined;
  readonly rest: readonly Condition[];
  readonly conditions: readonly Condition[];
}

const NO_SORT: SortOrder = new Map();
const SERIALIZE = { ignoreUndefined: true } as const;
const DESERIALIZE = { promoteBuffers: true } as const;
const INVALID_ID = 53;
const IMMUTABLE = 66;

const encode = (document: Document): Uint8Array => serialize(document, SERIALIZE);
export const decode = (bytes: Uint8Array): Document => deserialize(bytes, DESERIALIZE);

function parseQuery(filter: Filter): Query {
  const conditions = parseFilter(filter);
  const point = conditions.find(
    (condition) => condition.kind === 'path' && condition.path === '_id' && condition.test.op === '$eq',
  );
  if (point?.kind !== 'path' || point.test.op !== '$eq') return { id: undefined, rest: conditions, conditions };
  return {
    id: columnKey(point.test.value),
    rest: conditions.filter((condition) => condition !== point),
    conditions,
  };
}

/** The id of a filter that asks for nothing else. */
function onlyId(filter: Filter): string | undefined {
  const id = filter['_id'];
  if (typeof id !== 'string') return undefined;
  for (const key in filter) if (key !== '_id') return undefined;
  return id;
}

const checkId = (id: Value | undefined): ColumnKey => {
  if (typeof id === 'string' || id instanceof ObjectId || typeof id === 'number') return columnKey(id);
  throw writeError(INVALID_ID, 'an _id must be a string, a number or an ObjectId');
};

/** A collection of the embedded engine. */
export class EmbeddedCollection<T extends { readonly _id: string } = StoredDocument> implements RawCollection<T> {
  readonly name: string;
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #remembered: Remembered<Document>;

  constructor(name: string, database: Database, clock: Clock) {
    this.name = name;
    this.#database = database;
    this.#clock = clock;
    this.#remembered = new Remembered(database);
  }

  // ---- rows: synchronous, each called inside of `read` or `write`

  #layout(): Layout | undefined {
    return this.#database.catalog.find(this.name);
  }

  #isExpired(layout: Layout, document: Document): boolean {
    return layout.expiries.length > 0 && layout.isExpired(document, this.#clock.now().getTime());
  }

  #rowById(layout: Layout, id: ColumnKey): Row | undefined {
    const found = this.#database.statement(layout.selectByIdSql).get(id) as unknown as [number, Uint8Array] | undefined;
    if (found === undefined) return undefined;
    const document = decode(found[1]);
    return this.#isExpired(layout, document) ? undefined : { rowid: found[0], bytes: found[1], document };
  }

  /** The hot path: what is remembered costs neither a read nor a decoding. */
  #documentById(layout: Layout, id: string): Document | undefined {
    const known = this.#remembered.get(id, layout);
    if (known !== undefined && !this.#isExpired(layout, known)) return known;
    const document = this.#rowById(layout, id)?.document;
    if (document !== undefined) this.#remembered.keep(id, document);
    return document;
  }

  /** Says whether some row's column lies in the range; a look into the index. */
  #hasUnsorted(layout: Layout): HasUnsorted {
    return (column, [from, to]) =>
      column !== 'id' &&
      this.#database
        .statement(`SELECT 1 FROM ${layout.table} WHERE ${column} BETWEEN ? AND ? LIMIT 1`)
        .get(from ?? null, to ?? null) !== undefined;
  }

  plan(layout: Layout, query: Query, sort: SortOrder): ReturnType<typeof planQuery> {
    return planQuery(query.conditions, sort, layout, this.#hasUnsorted(layout));
  }

  /** Rows that match, in the order asked for, from the `skip`th on. */
  *rows(layout: Layout, query: Query, sort: SortOrder = NO_SORT): Generator<Row> {
    if (query.id !== undefined) {
      const row = this.#rowById(layout, query.id);
      if (row !== undefined && matches(row.document, query.rest)) yield row;
      return;
    }
    const plan = this.plan(layout, query, sort);
    const found = this.#database
      .statement(`SELECT rowid, doc FROM ${layout.table}${plan.where}${plan.order ?? ''}`)
      .iterate(...plan.keys) as unknown as Iterable<[number, Uint8Array]>;
    const matching = this.#matching(layout, query, found);
    if (sort.size === 0 || plan.order !== undefined) {
      yield* matching;
      return;
    }
    const order = compareBy(sort);
    yield* [...matching].sort((a, b) => order(a.document, b.document));
  }

  *#matching(layout: Layout, query: Query, found: Iterable<[number, Uint8Array]>): Generator<Row> {
    for (const [rowid, bytes] of found) {
      const document = decode(bytes);
      if (matches(document, query.conditions) && !this.#isExpired(layout, document)) yield { rowid, bytes, document };
    }
  }

  #first(layout: Layout, query: Query, sort: SortOrder = NO_SORT): Row | undefined {
    for (const row of this.rows(layout, query, sort)) return row;
    return undefined;
  }

  #duplicate(layout: Layout, error: unknown): unknown {
    const columns = brokenColumns(error);
    if (columns === undefined) return error;
    if (columns[0] === 'id') return duplicate(this.name, '_id_', ['_id']);
    const paths = columns.map((column) => layout.columns.find((known) => known.column === column)?.path ?? column);
    const index = layout.indexes.find(({ key, unique }) => unique === true && Object.keys(key).join() === paths.join());
    return duplicate(this.name, index?.name ?? paths.join('_'), paths);
  }

  /** Writes a row. Where an expired document that was not swept yet is in the way, it goes first. */
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

  #insert(document: Document, id: ColumnKey, bytes: Uint8Array): void {
    const layout = this.#database.catalog.create(this.name);
    this.#remembered.drop(id);
    this.#store(layout, layout.insertSql, [id, bytes, ...layout.keysOf(document)]);
  }

  /** Writes the document over the row; false when it is the same as before. */
  #overwrite(layout: Layout, row: Row, document: Document): boolean {
    const bytes = encode(document);
    if (Buffer.compare(bytes, row.bytes) === 0) return false;
    this.#remembered.drop(row.document['_id']);
    this.#store(layout, layout.updateSql, [bytes, ...layout.keysOf(document), row.rowid]);
    return true;
  }

  #delete(layout: Layout, { rowid, document }: Row): void {
    this.#remembered.drop(document['_id']);
    this.#database.statement(layout.deleteSql).run(rowid);
  }

  #insertUpsert(document: Document): Value {
    const id = document['_id'] ?? new ObjectId();
    const whole = { _id: id, ...document };
    this.#insert(whole, checkId(id), encode(whole));
    return id;
  }

  /** The row's document, changed; the one in the row is changed too, unless a copy is asked for. */
  #updated(row: Row, update: ParsedUpdate, copy = false): Document {
    const document = copy ? decode(row.bytes) : row.document;
    applyUpdate(document, update, false);
    return document;
  }

  #upserted(query: Query, update: ParsedUpdate): Document {
    const document = upsertBase(query.conditions);
    applyUpdate(document, update, true);
    return document;
  }

  // ---- reads

  findOne(filter: Filter, options?: FindOptions): Promise<T | null> {
    const id = options === undefined ? onlyId(filter) : undefined;
    if (id !== undefined) {
      return this.#database.read(() => {
        const layout = this.#layout();
        return ((layout && this.#documentById(layout, id)) ?? null) as T | null;
      });
    }
    try {
      return this.find(filter, { ...options, limit: 1 }).next();
    } catch (error) {
      return Promise.reject(asError(error));
    }
  }

  find(filter: Filter, options: FindOptions = {}): Cursor<T> {
    const query = parseQuery(filter);
    return new EmbeddedCursor<T>(options, {
      all: (sort, skip, limit) =>
        this.#database.read(() => {
          const layout = this.#layout();
          return layout === undefined ? [] : [...this.rows(layout, query, sort).drop(skip).take(limit)].map(documentOf);
        }),
      keys: (sort) =>
        this.#database.read(() => {
          const layout = this.#layout();
          if (layout === undefined) return [];
          const plan = this.plan(layout, query, sort);
          if (sort.size > 0 && plan.order === undefined) return undefined;
          const sql = `SELECT rowid FROM ${layout.table}${plan.where}${plan.order ?? ''}`;
          return (this.#database.statement(sql).all(...plan.keys) as unknown as [number][]).map(([rowid]) => rowid);
        }),
      at: (rowids) =>
        this.#database.read(() => {
          const layout = this.#layout();
          if (layout === undefined) return [];
          const byRow = this.#database.statement(`SELECT rowid, doc FROM ${layout.table} WHERE rowid = ?`);
          const found = rowids.map((rowid) => byRow.get(rowid) as unknown as [number, Uint8Array] | undefined);
          const held = found.filter((row) => row !== undefined);
          return [...this.#matching(layout, query, held)].map(documentOf);
        }),
    });
  }

  countDocuments(filter: Filter): Promise<number> {
    return this.#query(filter, (query) =>
      this.#database.read(() => {
        const layout = this.#layout();
        if (layout === undefined) return 0;
        if (query.conditions.length === 0 && layout.expiries.length === 0) {
          const sql = `SELECT count(*) FROM ${layout.table}`;
          return (this.#database.statement(sql).get() as unknown as [number])[0];
        }
        return this.rows(layout, query).reduce((count) => count + 1, 0);
      }),
    );
  }

  explain(filter: Filter, options: FindOptions = {}): Promise<QueryPlan> {
    return this.#query(filter, (query) =>
      this.#database.read(() => {
        const layout = this.#layout();
        if (layout === undefined) throw new Error(`no collection ${this.name}`);
        const plan = this.plan(layout, query, parseSort(options.sort));
        const where = query.id === undefined ? plan.where : ' WHERE id = ?';
        const keys = query.id === undefined ? plan.keys : [query.id];
        const sql = `EXPLAIN QUERY PLAN SELECT rowid, doc FROM ${layout.table}${where}${plan.order ?? ''}`;
        const steps = (this.#database.statement(sql).all(...keys) as unknown as [number, number, number, string][]).map(
          (step) => step[3],
        );
        if (options.sort !== undefined && plan.order === undefined) steps.push('SORT IN MEMORY');
        return { indexed: !steps.some((step) => /^SCAN(?!.* USING )|TEMP B-TREE|SORT IN MEMORY/.test(step)), steps };
      }),
    );
  }

  /** Reads the filter, so that a mistake in it rejects the promise as a fault of the store would. */
  #query<R>(filter: Filter, use: (query: Query) => Promise<R>): Promise<R> {
    try {
      return use(parseQuery(filter));
    } catch (error) {
      return Promise.reject(asError(error));
    }
  }

  // ---- writes

  async insertOne(document: object): Promise<{ acknowledged: boolean; insertedId: unknown }> {
    const { id, key, whole, bytes } = this.#prepare(document);
    await this.#database.write(() => {
      this.#insert(whole, key, bytes);
    });
    return { acknowledged: true, insertedId: id };
  }

  #prepare(document: object): { id: Value; key: ColumnKey; whole: Document; bytes: Uint8Array } {
    checkDocument(document);
    const body = plain(document) as Document;
    const id = body['_id'] ?? new ObjectId();
    const whole = body['_id'] === undefined ? { _id: id, ...body } : body;
    return { id, key: checkId(id), whole, bytes: encode(whole) };
  }

  async insertMany(documents: readonly object[]): Promise<{
    acknowledged: boolean;
    insertedCount: number;
    insertedIds: Record<number, unknown>;
  }> {
    const prepared = documents.map((document) => this.#prepare(document));
    // A refusal ends it, but what went before stays, as in MongoDB.
    await this.#database.write(() => {
      for (const { key, whole, bytes } of prepared) this.#insert(whole, key, bytes);
    });
    return {
      acknowledged: true,
      insertedCount: prepared.length,
      insertedIds: Object.fromEntries(prepared.map(({ id }, i) => [i, id])),
    };
  }

  async replaceOne(filter: Filter, document: object, options: UpdateOptions = {}): Promise<UpdateResult> {
    checkDocument(document);
    const query = parseQuery(filter);
    const body = plain(document) as Document;
    const id = onlyId(filter);
    if (options.upsert === true && id !== undefined) return this.#put(id, body);
    return this.#database.write(() => {
      const layout = this.#database.catalog.create(this.name);
      const row = this.#first(layout, query);
      if (row !== undefined) {
        const held = row.document['_id'] ?? null;
        if (body['_id'] !== undefined && !sameValue(held, body['_id']))
          throw writeError(IMMUTABLE, '_id can never be changed');
        return updateResult(1, this.#overwrite(layout, row, { _id: held, ...body }) ? 1 : 0);
      }
      if (options.upsert !== true) return updateResult(0, 0);
      return updateResult(0, 0, this.#insertUpsert({ ...idOf(query), ...body }));
    });
  }

  /** Replaces or inserts by primary key, without a look at what was there. */
  async #put(id: string, body: Document): Promise<UpdateResult> {
    if (body['_id'] !== undefined && body['_id'] !== id) throw writeError(IMMUTABLE, '_id can never be changed');
    const whole = { _id: id, ...body };
    const bytes = encode(whole);
    return this.#database.write(() => {
      const layout = this.#database.catalog.create(this.name);
      const keys = layout.keysOf(whole);
      this.#remembered.drop(id);
      if (this.#store(layout, layout.replaceSql, [bytes, ...keys, id]) > 0) return updateResult(1, 1);
      this.#store(layout, layout.insertSql, [id, bytes, ...keys]);
      return updateResult(0, 0, id);
    });
  }

  async updateOne(filter: Filter, update: Update, options: UpdateOptions = {}): Promise<UpdateResult> {
    const query = parseQuery(filter);
    const parsed = parseUpdate(update);
    return this.#database.write(() => {
      const layout = this.#database.catalog.create(this.name);
      const row = this.#first(layout, query);
      if (row !== undefined) return updateResult(1, this.#overwrite(layout, row, this.#updated(row, parsed)) ? 1 : 0);
      if (options.upsert !== true) return updateResult(0, 0);
      return updateResult(0, 0, this.#insertUpsert(this.#upserted(query, parsed)));
    });
  }

  async updateMany(filter: Filter, update: Update, options: UpdateOptions = {}): Promise<UpdateResult> {
    const query = parseQuery(filter);
    const parsed = parseUpdate(update);
    return this.#database.write(() => {
      const layout = this.#database.catalog.create(this.name);
      const rows = [...this.rows(layout, query)];
      let modified = 0;
      for (const row of rows) if (this.#overwrite(layout, row, this.#updated(row, parsed))) modified += 1;
      if (rows.length > 0 || options.upsert !== true) return updateResult(rows.length, modified);
      return updateResult(0, 0, this.#insertUpsert(this.#upserted(query, parsed)));
    });
  }

  async findOneAndUpdate(filter: Filter, update: Update, options: FindOneAndUpdateOptions = {}): Promise<T | null> {
    const query = parseQuery(filter);
    const parsed = parseUpdate(update);
    const sort = parseSort(options.sort);
    return this.#findAndChange(
      options.projection,
      options.returnDocument,
      () => {
        const layout = this.#database.catalog.create(this.name);
        const row = this.#first(layout, query, sort);
        return { layout, row };
      },
      (row) => this.#updated(row, parsed, options.returnDocument !== 'after'),
      options.upsert === true ? () => this.#upserted(query, parsed) : undefined,
    );
  }

  async #findAndChange(
    projection: Projection | undefined,
    returned: 'before' | 'after' = 'before',
    locate: () => { layout: Layout; row: Row | undefined },
    change: (row: Row) => Document,
    make: (() => Document) | undefined,
  ): Promise<T | null> {
    const project = parseProjection(projection) ?? ((document: Record<string, unknown>) => document);
    return this.#database.write(() => {
      const { layout, row } = locate();
      if (row !== undefined) {
        const document = change(row);
        this.#overwrite(layout, row, document);
        return project(returned === 'after' ? document : row.document) as T;
      }
      if (make === undefined) return null;
      const document = make();
      const _id = this.#insertUpsert(document);
      return returned === 'after' ? (project({ _id, ...document }) as T) : null;
    });
  }

  async findOneAndDelete(
    filter: Filter,
    options: { readonly sort?: Sort; readonly projection?: Projection } = {},
  ): Promise<T | null> {
    const query = parseQuery(filter);
    const sort = parseSort(options.sort);
    const project = parseProjection(options.projection) ?? ((document: Record<string, unknown>) => document);
    return this.#database.write(() => {
      const layout = this.#layout();
      const row = layout && this.#first(layout, query, sort);
      if (row === undefined || layout === undefined) return null;
      this.#delete(layout, row);
      return project(row.document) as T;
    });
  }

  async deleteOne(filter: Filter): Promise<DeleteResult> {
    const query = parseQuery(filter);
    return this.#database.write(() => {
      const layout = this.#layout();
      const row = layout && this.#first(layout, query);
      if (row === undefined || layout === undefined) return { acknowledged: true, deletedCount: 0 };
      this.#delete(layout, row);
      return { acknowledged: true, deletedCount: 1 };
    });
  }

  async deleteMany(filter: Filter): Promise<DeleteResult> {
    const query = parseQuery(filter);
    return this.#database.write(() => {
      const layout = this.#layout();
      if (layout === undefined) return { acknowledged: true, deletedCount: 0 };
      const rows = [...this.rows(layout, query)];
      for (const row of rows) this.#delete(layout, row);
      return { acknowledged: true, deletedCount: rows.length };
    });
  }
}

const documentOf = ({ document }: Row): Document => document;

const idOf = ({ conditions }: Query): Document => {
  const base = upsertBase(conditions.filter((condition) => condition.kind === 'path' && condition.path === '_id'));
  return base['_id'] === undefined ? {} : { _id: base['_id'] };
};

const updateResult = (matchedCount: number, modifiedCount: number, upsertedId?: Value): UpdateResult => ({
  acknowledged: true,
  matchedCount,
  modifiedCount,
  upsertedCount: upsertedId === undefined ? 0 : 1,
  upsertedId: upsertedId ?? null,
});

/** Refuses options that the engine does not know, rather than to leave them out of account. */
export function checkOptions(options: object | undefined, known: readonly string[]): void {
  for (const [key, value] of Object.entries(options ?? {})) {
    if (value === undefined || value === null || known.includes(key)) continue;
    throw new UnsupportedOperation(`option ${key}`);
  }
}
