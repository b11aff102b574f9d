import type { Clock } from '../../shared/index.ts';
import { ifAbsent, writeError } from '../errors.ts';
import { encode, ObjectId } from '../query/bson.ts';
import { parseProjection, parseSort } from '../query/order.ts';
import { checkDocument, parseUpdate } from '../query/update.ts';
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
import { EmbeddedCursor } from './cursor.ts';
import type { Database } from './file/database.ts';
import { asError } from './file/faults.ts';
import type { Layout } from './file/layout.ts';
import { checkId, idOf, onlyId, parseQuery, type Query } from './query.ts';
import { prepare, updated, updateResult, upserted } from './documents.ts';
import { Rows, type Document, type Row } from './rows.ts';

const IMMUTABLE = 66;

/** A collection of the embedded engine. */
export class EmbeddedCollection<T extends { readonly _id: string } = StoredDocument> implements RawCollection<T> {
  readonly name: string;
  readonly #database: Database;
  readonly #rows: Rows;

  constructor(name: string, database: Database, clock: Clock) {
    this.name = name;
    this.#database = database;
    this.#rows = new Rows(name, database, clock);
  }

  // ---- reads

  findOne(filter: Filter, options?: FindOptions): Promise<T | null> {
    const id = options === undefined ? onlyId(filter) : undefined;
    if (id !== undefined) {
      return this.#database.read(() => {
        const layout = this.#rows.layout();
        return ((layout && this.#rows.documentById(layout, id)) ?? null) as T | null;
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
          const layout = this.#rows.layout();
          return layout === undefined
            ? []
            : [...this.#rows.select(layout, query, sort).drop(skip).take(limit)].map(documentOf);
        }),
      keys: (sort) =>
        this.#database.read(() => {
          const layout = this.#rows.layout();
          return layout === undefined ? [] : this.#rows.places(layout, query, sort);
        }),
      at: (rowids) =>
        this.#database.read(() => {
          const layout = this.#rows.layout();
          return layout === undefined ? [] : this.#rows.at(layout, query, rowids).map(documentOf);
        }),
    });
  }

  countDocuments(filter: Filter): Promise<number> {
    return this.#query(filter, (query) =>
      this.#database.read(() => {
        const layout = this.#rows.layout();
        if (layout === undefined) return 0;
        if (query.conditions.length === 0 && layout.expiries.length === 0) {
          const sql = `SELECT count(*) FROM ${layout.table}`;
          return (this.#database.statement(sql).get() as unknown as [number])[0];
        }
        return this.#rows.select(layout, query).reduce((count) => count + 1, 0);
      }),
    );
  }

  explain(filter: Filter, options: FindOptions = {}): Promise<QueryPlan> {
    return this.#query(filter, (query) =>
      this.#database.read(() => {
        const layout = this.#rows.layout();
        if (layout === undefined) throw new Error(`no collection ${this.name}`);
        return this.#rows.explain(layout, query, parseSort(options.sort));
      }),
    );
  }

  /** Parses the filter in the promise, so that an error in it rejects like a fault of the store. */
  #query<R>(filter: Filter, use: (query: Query) => Promise<R>): Promise<R> {
    try {
      return use(parseQuery(filter));
    } catch (error) {
      return Promise.reject(asError(error));
    }
  }

  // ---- writes

  #insertUpsert(layout: Layout, document: Document): Value {
    const id = document['_id'] ?? new ObjectId();
    const whole = { _id: id, ...document };
    this.#rows.insert(layout, checkId(id), whole, encode(whole));
    return id;
  }

  async insertOne(document: object): Promise<{ acknowledged: boolean; insertedId: unknown }> {
    const { id, key, whole, bytes } = prepare(document);
    await this.#database.write(() => {
      this.#rows.insert(this.#rows.create(), key, whole, bytes);
    });
    return { acknowledged: true, insertedId: id };
  }

  async insertMany(documents: readonly object[]): Promise<{
    acknowledged: boolean;
    insertedCount: number;
    insertedIds: Record<number, unknown>;
  }> {
    const prepared = documents.map((document) => prepare(document));
    // A refusal ends the operation, but earlier inserts stay, as in MongoDB.
    await this.#database.write(() => {
      const layout = this.#rows.create();
      for (const { key, whole, bytes } of prepared) this.#rows.insert(layout, key, whole, bytes);
    });
    return {
      acknowledged: true,
      insertedCount: prepared.length,
      insertedIds: Object.fromEntries(prepared.map(({ id }, i) => [i, id])),
    };
  }

  /** False if the `_id` or a value of a unique index is taken. */
  async insertIfAbsent(document: object): Promise<boolean> {
    return ifAbsent(this.insertOne(document));
  }

  async put(document: { readonly _id: string }): Promise<void> {
    await this.replaceOne({ _id: document._id }, document, { upsert: true });
  }

  updateOrInsert(filter: Filter, update: Update): Promise<UpdateResult> {
    // This engine serializes writes, so two never collide.
    return this.updateOne(filter, update, { upsert: true });
  }

  async replaceOne(filter: Filter, document: object, options: UpdateOptions = {}): Promise<UpdateResult> {
    checkDocument(document);
    const query = parseQuery(filter);
    const body = plain(document) as Document;
    const id = onlyId(filter);
    if (options.upsert === true && id !== undefined) return this.#put(id, body);
    return this.#database.write(() => {
      const layout = this.#rows.create();
      const row = this.#rows.first(layout, query);
      if (row !== undefined) {
        const held = row.document['_id'] ?? null;
        if (body['_id'] !== undefined && !sameValue(held, body['_id']))
          throw writeError(IMMUTABLE, '_id can never be changed');
        return updateResult(1, this.#rows.overwrite(layout, row, { _id: held, ...body }, true) ? 1 : 0);
      }
      if (options.upsert !== true) return updateResult(0, 0);
      return updateResult(0, 0, this.#insertUpsert(layout, { ...idOf(query), ...body }));
    });
  }

  /** Replaces or inserts by primary key without reading the previous document. */
  async #put(id: string, body: Document): Promise<UpdateResult> {
    if (body['_id'] !== undefined && body['_id'] !== id) throw writeError(IMMUTABLE, '_id can never be changed');
    const whole = { _id: id, ...body };
    const bytes = encode(whole);
    return this.#database.write(() => {
      return this.#rows.put(this.#rows.create(), id, whole, bytes) ? updateResult(1, 1) : updateResult(0, 0, id);
    });
  }

  async updateOne(filter: Filter, update: Update, options: UpdateOptions = {}): Promise<UpdateResult> {
    const query = parseQuery(filter);
    const parsed = parseUpdate(update);
    return this.#database.write(() => {
      const layout = this.#rows.create();
      const row = this.#rows.first(layout, query);
      if (row !== undefined) return updateResult(1, this.#rows.overwrite(layout, row, updated(row, parsed)) ? 1 : 0);
      if (options.upsert !== true) return updateResult(0, 0);
      return updateResult(0, 0, this.#insertUpsert(layout, upserted(query, parsed)));
    });
  }

  async updateMany(filter: Filter, update: Update, options: UpdateOptions = {}): Promise<UpdateResult> {
    const query = parseQuery(filter);
    const parsed = parseUpdate(update);
    return this.#database.write(() => {
      const layout = this.#rows.create();
      const rows = [...this.#rows.select(layout, query)];
      let modified = 0;
      for (const row of rows) if (this.#rows.overwrite(layout, row, updated(row, parsed))) modified += 1;
      if (rows.length > 0 || options.upsert !== true) return updateResult(rows.length, modified);
      return updateResult(0, 0, this.#insertUpsert(layout, upserted(query, parsed)));
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
        const layout = this.#rows.create();
        const row = this.#rows.first(layout, query, sort);
        return { layout, row };
      },
      (row) => updated(row, parsed, options.returnDocument !== 'after'),
      options.upsert === true ? () => upserted(query, parsed) : undefined,
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
        this.#rows.overwrite(layout, row, document);
        return project(returned === 'after' ? document : row.document) as T;
      }
      if (make === undefined) return null;
      const document = make();
      const _id = this.#insertUpsert(layout, document);
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
      const layout = this.#rows.layout();
      const row = layout && this.#rows.first(layout, query, sort);
      if (row === undefined || layout === undefined) return null;
      this.#rows.delete(layout, row);
      return project(row.document) as T;
    });
  }

  async deleteOne(filter: Filter): Promise<DeleteResult> {
    const query = parseQuery(filter);
    return this.#database.write(() => {
      const layout = this.#rows.layout();
      const row = layout && this.#rows.first(layout, query);
      if (row === undefined || layout === undefined) return { acknowledged: true, deletedCount: 0 };
      this.#rows.delete(layout, row);
      return { acknowledged: true, deletedCount: 1 };
    });
  }

  async deleteMany(filter: Filter): Promise<DeleteResult> {
    const query = parseQuery(filter);
    return this.#database.write(() => {
      const layout = this.#rows.layout();
      if (layout === undefined) return { acknowledged: true, deletedCount: 0 };
      const rows = [...this.#rows.select(layout, query)];
      for (const row of rows) this.#rows.delete(layout, row);
      return { acknowledged: true, deletedCount: rows.length };
    });
  }
}

const documentOf = ({ document }: Row): Document => document;
