import { createRequire } from 'node:module';
import type * as Bson from 'bson';
import type { Value } from './values.ts';

/*
 * The copy of bson that mongoose uses as well: the package has one build for `import` and another for `require`, whose classes
 * don't know each other's instances.
 */
const bson = createRequire(import.meta.url)('bson') as typeof Bson;

export const { Binary, Long, ObjectId, deserialize, EJSON, serialize } = bson;
export type Binary = Bson.Binary;
export type Long = Bson.Long;
export type ObjectId = Bson.ObjectId;

/** A document as bytes; what is undefined is left out. */
export const encode = (document: object): Uint8Array => serialize(document, { ignoreUndefined: true });

/** The document that the bytes are; binary fields come as Buffer. */
export const decode = (bytes: Uint8Array): Record<string, Value> => deserialize(bytes, { promoteBuffers: true });
