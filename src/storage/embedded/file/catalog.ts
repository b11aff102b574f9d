import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { EJSON } from '../../query/bson.ts';
import { duplicate, UnsupportedOperation } from '../../errors.ts';
import type { NamedIndex } from '../../query/indexes.ts';
import { brokenColumns } from './faults.ts';
import { Layout, quoted } from './layout.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS sen_catalog (
  collection TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, spec TEXT NOT NULL, PRIMARY KEY (collection, kind, name)
) WITHOUT ROWID`;

interface CatalogRow {
  readonly collection: string;
  readonly kind: 'collection' | 'column' | 'flag' | 'index';
  readonly name: string;
  readonly spec: string;
}

const sameIndex = (a: NamedIndex, b: NamedIndex): boolean =>
  EJSON.stringify(indexFields(a)) === EJSON.stringify(indexFields(b));

const indexFields = ({ key, unique, expireAfterSeconds, partialFilterExpression }: NamedIndex): object => ({
  key: Object.entries(key),
  unique: unique ?? false,
  expireAfterSeconds: expireAfterSeconds ?? null,
  partialFilterExpression: partialFilterExpression ?? null,
});

/**
 * The collections and indexes. The file is the source of truth; each process rereads it after another process changed
 * it.
 */
export class Catalog {
  readonly #database: DatabaseSync;
  readonly #schemaVersion: StatementSync;
  #version: unknown;
  #layouts = new Map<string, Layout>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#schemaVersion = database.prepare('PRAGMA schema_version');
    this.#schemaVersion.setReturnArrays(true);
    if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sen_catalog'").get() === undefined) {
      database.exec(TABLE);
    }
    this.refresh();
  }

  /** Rereads the catalogue if any process has changed it. */
  refresh(): void {
    const version = (this.#schemaVersion.get() as unknown as [number])[0];
    if (version === this.#version) return;
    const rows = this.#database
      .prepare('SELECT collection, kind, name, spec FROM sen_catalog ORDER BY collection, kind, name')
      .all() as unknown as CatalogRow[];
    this.#layouts = new Map(
      [...Map.groupBy(rows, ({ collection }) => collection)].map(([collection, entries]) => [
        collection,
        this.#read(collection, entries),
      ]),
    );
    this.#version = version;
  }

  /** Drops the cached layouts after a rollback; new layouts also invalidate `Remembered`. */
  forget(): void {
    this.#version = undefined;
    this.#layouts = new Map();
  }

  #read(collection: string, entries: readonly CatalogRow[]): Layout {
    const of = (kind: CatalogRow['kind']): CatalogRow[] => entries.filter((entry) => entry.kind === kind);
    return new Layout(
      collection,
      of('column').map(({ name, spec }) => ({ column: name, path: spec })),
      of('flag').map(({ name, spec }) => ({ flag: name, index: spec })),
      of('index').map(({ name, spec }) => ({ ...(EJSON.parse(spec) as NamedIndex), name })),
    );
  }

  get layouts(): ReadonlyMap<string, Layout> {
    this.refresh();
    return this.#layouts;
  }

  /** The cached layout; reads the file if there is none. */
  find(collection: string): Layout | undefined {
    const known = this.#layouts.get(collection);
    if (known !== undefined) return known;
    this.refresh();
    return this.#layouts.get(collection);
  }

  /** Whether the index exists. Throws if an index of this name has other options. */
  holds(collection: string, index: NamedIndex): boolean {
    const held = this.find(collection)?.indexes.find(({ name }) => name === index.name);
    if (held === undefined) return false;
    if (!sameIndex(held, index)) {
      throw new UnsupportedOperation(`index ${index.name} of ${collection} is there with other options; drop it first`);
    }
    return true;
  }

  #add(collection: string, kind: CatalogRow['kind'], name: string, spec: string): void {
    this.#database.prepare('INSERT INTO sen_catalog VALUES (?, ?, ?, ?)').run(collection, kind, name, spec);
    this.#version = undefined;
  }

  #changed(collection: string): Layout {
    this.refresh();
    const layout = this.#layouts.get(collection);
    if (layout === undefined) throw new Error(`no collection ${collection}`);
    return layout;
  }

  /** Creates the collection unless it exists. Only inside a transaction. */
  create(collection: string): Layout {
    const known = this.find(collection);
    if (known !== undefined) return known;
    // The columns have no type, so SQLite stores values unchanged.
    this.#database.exec(`CREATE TABLE ${quoted(`c:${collection}`)} (id PRIMARY KEY NOT NULL, doc BLOB NOT NULL)`);
    this.#add(collection, 'collection', collection, '');
    return this.#changed(collection);
  }

  /** Creates the index unless it exists; `fill` then writes the columns of existing rows. Only inside a transaction. */
  createIndex(collection: string, index: NamedIndex, fill: (layout: Layout) => void): void {
    let layout = this.create(collection);
    if (this.holds(collection, index)) return;
    const columns: string[] = [];
    const missing: string[] = [];
    for (const path of Object.keys(index.key)) {
      let column = path === '_id' ? 'id' : layout.columnOf(path);
      if (column === undefined) {
        column = `k${layout.columns.length + missing.length}`;
        missing.push(column);
        this.#add(collection, 'column', column, path);
        this.#database.exec(`ALTER TABLE ${layout.table} ADD COLUMN ${column}`);
      }
      columns.push(`${column} ${index.key[path] === -1 ? 'DESC' : 'ASC'}`);
    }
    const flag = index.partialFilterExpression === undefined ? undefined : `p${layout.partials.length}`;
    if (flag !== undefined) {
      this.#add(collection, 'flag', flag, index.name);
      this.#database.exec(`ALTER TABLE ${layout.table} ADD COLUMN ${flag}`);
    }
    this.#add(collection, 'index', index.name, EJSON.stringify({ ...index, name: undefined }));
    layout = this.#changed(collection);
    if (missing.length > 0 || flag !== undefined) fill(layout);
    const unique = index.unique === true ? 'UNIQUE ' : '';
    const partial = flag === undefined ? '' : ` WHERE ${flag} = 1`;
    const name = quoted(`i:${collection}:${index.name}`);
    try {
      this.#database.exec(`CREATE ${unique}INDEX ${name} ON ${layout.table} (${columns.join(', ')})${partial}`);
    } catch (error) {
      throw brokenColumns(error) === undefined ? error : duplicate(collection, index.name, Object.keys(index.key));
    }
    this.refresh();
  }

  drop(collection: string): void {
    const layout = this.find(collection);
    if (layout === undefined) return;
    this.#database.exec(`DROP TABLE ${layout.table}`);
    this.#database.prepare('DELETE FROM sen_catalog WHERE collection = ?').run(collection);
    this.forget();
    this.refresh();
  }
}
