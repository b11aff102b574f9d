import { createRequire } from 'node:module';
import type * as Bson from 'bson';

/*
 * The copy of bson that mongoose uses as well: the package has one build for `import` and another for `require`, whose classes
 * don't know each other's instances.
 */
const bson = createRequire(import.meta.url)('bson') as typeof Bson;

export const { Binary, Long, ObjectId, deserialize, EJSON, serialize } = bson;
export type Binary = Bson.Binary;
export type Long = Bson.Long;
export type ObjectId = Bson.ObjectId;
