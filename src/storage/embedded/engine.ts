import type { NamedIndex } from '../query/indexes.ts';
import type { EmbeddedCollection } from './collection.ts';

/** The engine's interface to the driver. */
export interface Engine {
  collection(name: string): EmbeddedCollection;
  createCollection(name: string): Promise<void>;
  createIndex(collection: string, index: NamedIndex): Promise<string>;
  dropCollection(name: string): Promise<void>;
  dropDatabase(): Promise<void>;
  close(): Promise<void>;
}
