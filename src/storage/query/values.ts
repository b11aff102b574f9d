import { Binary, Long, ObjectId, type Value } from './bson.ts';

export type { Value } from './bson.ts';

export const isPlainObject = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/**
 * The value as it will be read back: bytes as Buffer, Map and mongoose's types as plain documents. Throws if BSON
 * cannot hold it.
 */
export function plain(value: unknown): Value {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : Long.fromBigInt(value);
    case 'undefined':
      return null;
    case 'object':
      break;
    default:
      throw new TypeError(`a ${typeof value} can't be stored`);
  }
  if (value === null || value instanceof Date) return value;
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof ObjectId || value instanceof Long) return value;
  if (value instanceof Binary) return Buffer.from(value.value());
  if (value instanceof RegExp) throw new TypeError("a regular expression can't be stored");
  if ('_bsontype' in value) throw new TypeError(`a ${String(value._bsontype)} can't be stored`);
  if ('toBSON' in value && typeof value.toBSON === 'function') return plain((value.toBSON as () => unknown)());
  const document: Record<string, Value> = {};
  for (const [field, inner] of value instanceof Map ? (value as Map<string, unknown>) : Object.entries(value)) {
    if (inner === undefined) continue;
    if (field === '__proto__') throw new TypeError("a field called __proto__ can't be stored");
    document[field] = plain(inner);
  }
  return document;
}

/** Order of the types in a sort (MongoDB manual, Comparison/Sort Order). */
export function typeRank(value: Value | undefined): number {
  switch (typeof value) {
    case 'undefined':
      return 1;
    case 'number':
      return 2;
    case 'string':
      return 3;
    case 'boolean':
      return 8;
    default:
      if (value === null) return 1;
      if (value instanceof Long) return 2;
      if (value instanceof Date) return 9;
      if (Array.isArray(value)) return 5;
      if (Buffer.isBuffer(value)) return 6;
      return value instanceof ObjectId ? 7 : 4;
  }
}

/** MongoDB and SQLite compare strings by their UTF-8 bytes; UTF-16 order differs beyond U+D7FF. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return byteOrder(x) - byteOrder(y);
  }
  return a.length - b.length;
}
const byteOrder = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

const compareNumbers = (a: number, b: number): number => {
  // NaN is the smallest number.
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a < b ? -1 : a > b ? 1 : 0;
};

function compareDocuments(a: Readonly<Record<string, Value>>, b: Readonly<Record<string, Value>>): number {
  const xs = Object.entries(a);
  const ys = Object.entries(b);
  for (const [i, [xKey, x]] of xs.entries()) {
    const other = ys[i];
    if (other === undefined) return 1;
    const [yKey, y] = other;
    const order = typeRank(x) - typeRank(y) || compareText(xKey, yKey) || compareValues(x, y);
    if (order !== 0) return order;
  }
  return xs.length - ys.length;
}

/** Total order of values: by type, then within the type. Missing counts as null. */
export function compareValues(a: Value | undefined, b: Value | undefined): number {
  const rank = typeRank(a);
  const difference = rank - typeRank(b);
  if (difference !== 0) return difference;
  switch (rank) {
    case 1:
      return 0;
    case 2:
      return a instanceof Long || b instanceof Long
        ? Long.fromValue(a as Long).compare(Long.fromValue(b as Long))
        : compareNumbers(a as number, b as number);
    case 3:
      return compareText(a as string, b as string);
    case 5: {
      const [xs, ys] = [a as Value[], b as Value[]];
      for (const [i, x] of xs.entries()) {
        if (i >= ys.length) return 1;
        const order = compareValues(x, ys[i]);
        if (order !== 0) return order;
      }
      return xs.length - ys.length;
    }
    case 6:
      return (a as Buffer).length - (b as Buffer).length || Buffer.compare(a as Buffer, b as Buffer);
    case 7:
      return compareText((a as ObjectId).toHexString(), (b as ObjectId).toHexString());
    case 8:
      return Number(a) - Number(b);
    case 9:
      return (a as Date).getTime() - (b as Date).getTime();
    default:
      return compareDocuments(a as Record<string, Value>, b as Record<string, Value>);
  }
}

/** MongoDB's equality: documents are equal only if their fields are in the same order. */
export const sameValue = (a: Value | undefined, b: Value | undefined): boolean => a === b || compareValues(a, b) === 0;
