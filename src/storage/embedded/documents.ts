import { decode, encode, ObjectId } from '../query/bson.ts';
import { applyUpdate, checkDocument, upsertBase, type ParsedUpdate } from '../query/update.ts';
import { plain, type Value } from '../query/values.ts';
import type { UpdateResult } from '../store.ts';
import type { ColumnKey } from './file/columns.ts';
import { checkId, type Query } from './query.ts';
import type { Document, Row } from './rows.ts';

/** A document to insert, with its id, serialized at once so that later changes by the caller have no effect. */
export function prepare(document: object): { id: Value; key: ColumnKey; whole: Document; bytes: Uint8Array } {
  checkDocument(document);
  const body = plain(document) as Document;
  const id = body['_id'] ?? new ObjectId();
  const whole = body['_id'] === undefined ? { _id: id, ...body } : body;
  return { id, key: checkId(id), whole, bytes: encode(whole) };
}

/** The row's document with the update applied, in place unless a copy is requested. */
export function updated(row: Row, update: ParsedUpdate, copy = false): Document {
  const document = copy ? decode(row.bytes) : row.document;
  applyUpdate(document, update, false);
  return document;
}

export function upserted(query: Query, update: ParsedUpdate): Document {
  const document = upsertBase(query.conditions);
  applyUpdate(document, update, true);
  return document;
}

export const updateResult = (matchedCount: number, modifiedCount: number, upsertedId?: Value): UpdateResult => ({
  acknowledged: true,
  matchedCount,
  modifiedCount,
  upsertedCount: upsertedId === undefined ? 0 : 1,
  upsertedId: upsertedId ?? null,
});
