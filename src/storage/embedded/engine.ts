import type { NamedIndex } from '../query/indexes.ts';
import type { EmbeddedCollection } from './collection.ts';

/** What the driver asks of the engine. */
export interface Engine {
  collection(name: string): EmbeddedCollection;
  createCollection(name: string): Promise<void>;
  createIndex(collection: string, index: NamedIndex): Promise<string>;
  dropCollection(name: string): Promise<void>;
  dropDatabase(): Promise<void>;
  close(): Promise<void>;
}
