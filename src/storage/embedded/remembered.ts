import type { Database } from './file/database.ts';

const MOST = 500;

/** Documents are handed to several callers: none may change what the others see. Dates and bytes can't be frozen. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof Date) return;
  for (const inner of Object.values(value)) freeze(inner);
  Object.freeze(value);
}

/**
 * Documents of one collection that were read by primary key, while they stay as they are. This process drops those that it writes, in the
 * transaction that writes them; a commit of any other process (SQLite's `data_version`) drops all.
 */
export class Remembered<T> {
  readonly #database: Database;
  readonly #documents = new Map<string, T>();
  #version = -1;
  /** A collection that was dropped and made anew has another one. */
  #layout: object | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Looks among what is remembered. Call `keep` with what was read where there is nothing. */
  get(id: string, layout: object): T | undefined {
    const [version] = this.#database.statement('PRAGMA data_version').get() as unknown as [number];
    if (version !== this.#version || layout !== this.#layout) {
      this.#documents.clear();
      this.#version = version;
      this.#layout = layout;
    }
    return this.#documents.get(id);
  }

  keep(id: string, document: T): void {
    if (this.#documents.size >= MOST) this.#documents.clear();
    freeze(document);
    this.#documents.set(id, document);
  }

  /** The document of this id is being written or deleted. */
  drop(id: unknown): void {
    if (typeof id === 'string') this.#documents.delete(id);
  }
}
