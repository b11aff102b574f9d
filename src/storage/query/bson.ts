import { createRequire } from 'node:module';
import type * as Bson from 'bson';

/*
 * The same copy of bson that mongoose uses: the package has separate builds for `import` and `require`, whose classes
 * do not recognise each other's instances.
 */
const bson = createRequire(import.meta.url)('bson') as typeof Bson;

export const { Binary, Long, ObjectId, deserialize, EJSON, serialize } = bson;
export type Binary = Bson.Binary;
export type Long = Bson.Long;
export type ObjectId = Bson.ObjectId;

/** A value of a document: the BSON types that we use. */
export type Value =
  null | boolean | number | string | Date | Buffer | ObjectId | Long | Value[] | { [field: string]: Value };

/** Serializes a document; omits undefined values. */
export const encode = (document: object): Uint8Array => serialize(document, { ignoreUndefined: true });

/** Deserializes a document; binary fields become Buffers. */
export const decode = (bytes: Uint8Array): Record<string, Value> => deserialize(bytes, { promoteBuffers: true });
