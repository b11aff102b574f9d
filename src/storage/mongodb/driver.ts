import { createRequire } from 'node:module';
import { UnsupportedOperation } from '../errors.ts';
import { parseFilter } from '../query/filter.ts';
import { parseUpdate } from '../query/update.ts';
import type { Filter } from '../store.ts';
import type { Expiries } from './expiry.ts';
import { asFault } from './faults.ts';

type Method = (this: { readonly name: string }, ...parameters: unknown[]) => unknown;
interface Native {
  readonly Collection: new (...parameters: unknown[]) => object;
  readonly Connection: unknown;
}

const require = createRequire(import.meta.url);
/** mongoose's own driver for MongoDB, which has no types. */
const native = require('mongoose/lib/drivers/node-mongodb-native') as Native;

const WITH_FILTER = ['findOne', 'find', 'countDocuments', 'findOneAndDelete', 'deleteOne', 'deleteMany', 'replaceOne'];
const WITH_UPDATE = ['updateOne', 'updateMany', 'findOneAndUpdate'];
const OTHERS = ['insertOne', 'insertMany', 'createIndex', 'estimatedDocumentCount'];
const REFUSED = ['aggregate', 'bulkWrite', 'distinct', 'watch', 'findOneAndReplace'];

const CAN_COLLIDE: ReadonlySet<string> = new Set(['insertOne', 'replaceOne', ...WITH_UPDATE]);

const rejecting = (work: () => unknown): unknown => {
  const result = work();
  return result instanceof Promise ? result.catch((error: unknown) => Promise.reject(asFault(error) as Error)) : result;
};

/** A cursor that reports server faults as StoreUnavailable. */
const guardedCursor = (cursor: unknown): unknown => {
  const methods = cursor as Record<string, Method>;
  for (const name of ['toArray', 'next', 'close']) {
    const original = methods[name];
    if (original === undefined) continue;
    Object.defineProperty(cursor, name, {
      value: (...parameters: unknown[]) => rejecting(() => original.apply(cursor as { name: string }, parameters)),
    });
  }
  return cursor;
};

/** mongoose's MongoDB driver, restricted to the portable subset; it hides expired documents and classifies faults. */
export function makeDriver(expiries: Expiries): Native {
  class PortableCollection extends native.Collection {}
  const parent = native.Collection.prototype as unknown as Record<string, Method>;

  const define = (name: string, prepare: (collection: string, parameters: unknown[]) => unknown[]): void => {
    const original = parent[name];
    if (original === undefined) return;
    const method: Method = function (...parameters) {
      const prepared = prepare(this.name, parameters);
      if (name === 'find') return guardedCursor(original.apply(this, prepared));
      if (!CAN_COLLIDE.has(name)) return rejecting(() => original.apply(this, prepared));
      return rejecting(() =>
        expiries.replacing(
          this.name,
          (filter) => parent['deleteMany']?.call(this, filter) as Promise<{ deletedCount: number }>,
          () => original.apply(this, prepared) as Promise<unknown>,
        ),
      );
    };
    Object.defineProperty(PortableCollection.prototype, name, { value: method });
  };

  for (const name of WITH_FILTER) {
    define(name, (collection, [filter, ...rest]) => {
      parseFilter(filter);
      return [expiries.living(collection, filter as Filter), ...rest];
    });
  }
  for (const name of WITH_UPDATE) {
    define(name, (collection, [filter, update, ...rest]) => {
      parseFilter(filter);
      parseUpdate(update);
      return [expiries.living(collection, filter as Filter), update, ...rest];
    });
  }
  for (const name of OTHERS) define(name, (_collection, parameters) => parameters);
  for (const name of REFUSED) {
    define(name, () => {
      throw new UnsupportedOperation(name);
    });
  }
  return { ...native, Collection: PortableCollection };
}
