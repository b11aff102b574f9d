import { Long, serialize } from '../../query/bson.ts';
import { isPlainObject, typeRank, type Value } from '../../query/values.ts';

/**
 * Encodes values for an indexed column so that SQLite's order equals MongoDB's: numbers before texts before blobs, and
 * blobs start with a type byte. A list, or a value without an exact encoding, becomes OTHER: such a row is a candidate
 * for every query on the column, and the matcher decides.
 */
export type ColumnKey = number | string | Uint8Array;

/** Null or missing: below every number and, unlike SQL's NULL, equal to itself, as in a unique index of MongoDB. */
export const NULL_KEY = -Infinity;
export const OTHER = Uint8Array.of(0x04);
const DOCUMENT = 0x03;
const BYTES = 0x05;
const OBJECT_ID = 0x07;
const BOOLEAN = 0x08;
const DATE = 0x09;
const FALSE = Uint8Array.of(BOOLEAN, 0);
const TRUE = Uint8Array.of(BOOLEAN, 1);
/** First keys of the types from documents to lists, which SQL cannot sort. */
export const UNSORTED: readonly [Uint8Array, Uint8Array] = [Uint8Array.of(DOCUMENT), Uint8Array.of(BYTES)];

const MILLISECONDS_OFFSET = 2 ** 52;
const WORD = 2 ** 32;

/** Key of a date: its milliseconds, shifted to sort as unsigned big-endian bytes. */
export function dateKey(milliseconds: number): Uint8Array {
  const key = Buffer.allocUnsafe(9);
  const shifted = milliseconds + MILLISECONDS_OFFSET;
  key[0] = DATE;
  key.writeUInt32BE(Math.floor(shifted / WORD), 1);
  key.writeUInt32BE(shifted % WORD, 5);
  return key;
}

/** Key of a value; OTHER if it has no exact key. */
export function columnKey(value: Value | undefined): ColumnKey {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isNaN(value) || value === -Infinity ? OTHER : value;
    case 'boolean':
      return value ? TRUE : FALSE;
    case 'undefined':
      return NULL_KEY;
    default:
      break;
  }
  if (value === null) return NULL_KEY;
  if (value instanceof Date) {
    const milliseconds = value.getTime();
    return Math.abs(milliseconds) < MILLISECONDS_OFFSET ? dateKey(milliseconds) : OTHER;
  }
  if (Array.isArray(value) || value instanceof Long) return OTHER;
  if (Buffer.isBuffer(value)) {
    const key = Buffer.allocUnsafe(5 + value.length);
    key[0] = BYTES;
    key.writeUInt32BE(value.length, 1);
    value.copy(key, 5);
    return key;
  }
  if (isPlainObject(value)) return Buffer.concat([Uint8Array.of(DOCUMENT), serialize(value)]);
  return Buffer.concat([Uint8Array.of(OBJECT_ID), (value as { readonly id: Uint8Array }).id]);
}

/** Key of the value at a path. */
export function keyAt(document: Readonly<Record<string, unknown>>, parts: readonly string[]): ColumnKey {
  let value: unknown = document;
  for (const part of parts) {
    if (Array.isArray(value)) return OTHER;
    if (!isPlainObject(value) || !Object.hasOwn(value, part)) return NULL_KEY;
    value = value[part];
  }
  return columnKey(value as Value | undefined);
}

/** The key range of this value's type: from (inclusive) to (exclusive). Undefined if SQL cannot decide. */
export function typeBounds(value: Value): { readonly from: ColumnKey; readonly to: ColumnKey } | undefined {
  switch (typeRank(value)) {
    case 2:
      // The smallest number with its own key; NULL_KEY is below it.
      return { from: -Number.MAX_VALUE, to: '' };
    case 3:
      return { from: '', to: new Uint8Array(0) };
    case 6:
      return { from: Uint8Array.of(BYTES), to: Uint8Array.of(BYTES + 1) };
    case 7:
      return { from: Uint8Array.of(OBJECT_ID), to: Uint8Array.of(BOOLEAN) };
    case 8:
      return { from: FALSE, to: Uint8Array.of(DATE) };
    case 9:
      return { from: Uint8Array.of(DATE), to: Uint8Array.of(DATE + 1) };
    default:
      return undefined;
  }
}
