import { deepFreeze } from '../../shared/index.ts';
import type { Database } from './file/database.ts';

const MOST = 500;
/** A document that was just written is read soon or never. */
const MOST_WRITTEN = 100;

/**
 * Cache of one collection: documents that were read by primary key or written whole, and ids without a document. A
 * write by this process updates the cache in its transaction. A commit by any other process, or a rollback, clears it.
 * Cached documents are shared by callers, who must not change them.
 */
export class Remembered<T> {
  readonly #database: Database;
  readonly #documents = new Map<string, T>();
  readonly #written = new Map<string, T>();
  /** Separate from the documents, so that requests with invented ids do not evict documents. */
  readonly #missing = new Set<string>();
  #version = -1;
  /** Writes to a collection that is never read by primary key, such as the audit log, are not cached. */
  #isRead = false;
  /** Changes if a collection is dropped and recreated, and for every collection after a rollback. */
  #layout: object | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Looks up the cache; null means that there is no such document. On a miss, read the document and call `keep`. */
  get(id: string, layout: object): T | null | undefined {
    const version = this.#database.version();
    if (version !== this.#version || layout !== this.#layout) {
      this.#documents.clear();
      this.#written.clear();
      this.#missing.clear();
      this.#version = version;
      this.#layout = layout;
    }
    return this.#documents.get(id) ?? this.#written.get(id) ?? (this.#missing.has(id) ? null : undefined);
  }

  /** Caches the result of a read. */
  keep(id: string, document: T | undefined): void {
    this.#isRead = true;
    if (document === undefined) {
      if (this.#missing.size >= MOST) this.#missing.clear();
      this.#missing.add(id);
      return;
    }
    if (this.#documents.size >= MOST) this.#documents.clear();
    deepFreeze(document);
    this.#documents.set(id, document);
  }

  /** The whole document of this id was written in the current transaction. */
  written(id: unknown, document: T): void {
    if (!this.#isRead || typeof id !== 'string') return;
    this.drop(id);
    if (this.#written.size >= MOST_WRITTEN) {
      const [oldest = ''] = this.#written.keys();
      this.#written.delete(oldest);
    }
    deepFreeze(document);
    this.#written.set(id, document);
  }

  /** The document of this id is about to be written or deleted. */
  drop(id: unknown): void {
    if (typeof id !== 'string') return;
    this.#documents.delete(id);
    this.#written.delete(id);
    this.#missing.delete(id);
  }
}
