import { mongo } from 'mongoose';

/*
 * mongoose's own copy of bson: the package has one build for `import` and another for `require`, whose classes don't know
 * each other's instances.
 */
export const { Binary, Long, ObjectId } = mongo;
export type Binary = mongo.Binary;
export type Long = mongo.Long;
export type ObjectId = mongo.ObjectId;
export const { deserialize, EJSON, serialize } = mongo.BSON;
