import { UnsupportedOperation } from '../errors.ts';
import type { Projection } from '../declarations/operations.ts';
import { pathParts } from './filter.ts';
import { compareValues, isPlainObject, type Value } from './values.ts';

/** Parses a sort in any of the forms that mongoose passes to MongoDB's driver. */
export function parseSort(sort: unknown): ReadonlyMap<string, 1 | -1> {
  if (sort === undefined || sort === null) return new Map();
  const entries: [string, unknown][] =
    sort instanceof Map
      ? [...(sort as Map<string, unknown>)]
      : isPlainObject(sort)
        ? Object.entries(sort)
        : [['', sort]];
  for (const [path, direction] of entries) {
    if (direction !== 1 && direction !== -1) throw new UnsupportedOperation(`sort of "${path}" other than 1 or -1`);
    pathParts(path);
  }
  return new Map(entries as [string, 1 | -1][]);
}

/** Whether a list sorts by its smallest or its largest element (MongoDB manual, sort of arrays). */
const sortKey = (value: Value | undefined, direction: 1 | -1): Value | undefined => {
  if (!Array.isArray(value)) return value;
  let best: Value | undefined;
  for (const element of value) {
    if (best === undefined || compareValues(element, best) * direction < 0) best = element;
  }
  return best;
};

/** Value at a path that contains no lists. */
export function valueAt(document: Readonly<Record<string, unknown>>, parts: readonly string[]): Value | undefined {
  let value: unknown = document;
  for (const part of parts) {
    if (!isPlainObject(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value as Value | undefined;
}

/** Comparator of documents for a sort specification. */
export function compareBy(
  sort: ReadonlyMap<string, 1 | -1>,
): (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>) => number {
  const keys = [...sort].map(([path, direction]) => ({ parts: pathParts(path), direction }));
  return (a, b) => {
    for (const { parts, direction } of keys) {
      const order = compareValues(sortKey(valueAt(a, parts), direction), sortKey(valueAt(b, parts), direction));
      if (order !== 0) return order * direction;
    }
    return 0;
  };
}

type Fields = Record<string, unknown>;

function pick(from: Fields, paths: readonly (readonly string[])[]): Fields {
  const picked: Fields = {};
  for (const [field, value] of Object.entries(from)) {
    const below = paths.filter(([first]) => first === field).map((parts) => parts.slice(1));
    if (below.length === 0) continue;
    if (below.some(({ length }) => length === 0)) picked[field] = value;
    else if (isPlainObject(value)) picked[field] = pick(value, below);
    else if (Array.isArray(value)) picked[field] = value.filter(isPlainObject).map((element) => pick(element, below));
  }
  return picked;
}

function omit(from: Fields, paths: readonly (readonly string[])[]): Fields {
  const kept: Fields = {};
  for (const [field, value] of Object.entries(from)) {
    const below = paths.filter(([first]) => first === field).map((parts) => parts.slice(1));
    if (below.some(({ length }) => length === 0)) continue;
    if (below.length === 0) kept[field] = value;
    else if (isPlainObject(value)) kept[field] = omit(value, below);
    else if (Array.isArray(value)) {
      kept[field] = value.map((element: unknown) => (isPlainObject(element) ? omit(element, below) : element));
    } else kept[field] = value;
  }
  return kept;
}

/**
 * Parses a projection: only inclusions or only exclusions, except that inclusions may exclude `_id`. Undefined if
 * empty.
 */
export function parseProjection(projection: Projection | undefined): ((document: Fields) => Fields) | undefined {
  if (projection === undefined) return undefined;
  const entries = Object.entries(projection).map(([path, wanted]) => {
    if (wanted !== 0 && wanted !== 1 && typeof wanted !== 'boolean') {
      throw new UnsupportedOperation(`projection of "${path}" other than 0 or 1`);
    }
    return { path, parts: pathParts(path), wanted: Boolean(wanted) };
  });
  if (entries.length === 0) return undefined;
  const others = entries.filter(({ path }) => path !== '_id');
  const picking = (others[0] ?? entries[0])?.wanted === true;
  if (others.some(({ wanted }) => wanted !== picking)) {
    throw new UnsupportedOperation('a projection that both picks and leaves out');
  }
  const idWanted = entries.find(({ path }) => path === '_id')?.wanted ?? true;
  const paths = others.map(({ parts }) => parts);
  if (picking) return (document) => pick(document, idWanted ? [['_id'], ...paths] : paths);
  return (document) => omit(document, idWanted ? paths : [['_id'], ...paths]);
}
