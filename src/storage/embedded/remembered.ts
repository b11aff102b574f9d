import { deepFreeze } from '../../shared/index.ts';
import type { Database } from './file/database.ts';

const MOST = 500;
/** What was just written is asked for soon or never. */
const MOST_WRITTEN = 100;

/**
 * Documents of one collection that were read by primary key or written whole, and ids that there is no document of, while they stay as
 * they are. What this process writes takes the place of what was there, in the transaction that writes it; a commit of any other process
 * drops all, and so does a transaction that was undone. They are handed to several callers: none may change what the others see.
 */
export class Remembered<T> {
  readonly #database: Database;
  readonly #documents = new Map<string, T>();
  readonly #written = new Map<string, T>();
  /** Apart from the documents: whoever asks for ids that he made up must not push them out. */
  readonly #missing = new Set<string>();
  #version = -1;
  /** Of a collection that nobody reads by primary key, such as the audit trail, nothing that is written is kept. */
  #isRead = false;
  /** A collection that was dropped and made anew has another one, and so has every collection after a transaction that was undone. */
  #layout: object | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Looks among what is remembered; null: there is no such document. Call `keep` with what was read where nothing is known. */
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

  /** What was read. */
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

  /** The document of this id has been written whole, in the transaction that is under way. */
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

  /** The document of this id is being written or deleted. */
  drop(id: unknown): void {
    if (typeof id !== 'string') return;
    this.#documents.delete(id);
    this.#written.delete(id);
    this.#missing.delete(id);
  }
}
