import { writeError } from '../errors.ts';
import { ObjectId } from '../query/bson.ts';
import { parseFilter, type Condition } from '../query/filter.ts';
import { upsertBase } from '../query/update.ts';
import type { Value } from '../query/values.ts';
import type { Filter } from '../store.ts';
import { columnKey, type ColumnKey } from './file/columns.ts';

/** A parsed filter: the primary key that it selects, if any, and the remaining conditions. */
export interface Query {
  readonly id: ColumnKey | undefined;
  readonly rest: readonly Condition[];
  readonly conditions: readonly Condition[];
}

const INVALID_ID = 53;

/** Parses a filter. Throws UnsupportedOperation. */
export function parseQuery(filter: Filter): Query {
  const conditions = parseFilter(filter);
  const point = conditions.find(
    (condition) => condition.kind === 'path' && condition.path === '_id' && condition.test.op === '$eq',
  );
  if (point?.kind !== 'path' || point.test.op !== '$eq') return { id: undefined, rest: conditions, conditions };
  return {
    id: columnKey(point.test.value),
    rest: conditions.filter((condition) => condition !== point),
    conditions,
  };
}

/** The id of a filter that has no other condition. */
export function onlyId(filter: Filter): string | undefined {
  const id = filter['_id'];
  if (typeof id !== 'string') return undefined;
  for (const key in filter) if (key !== '_id') return undefined;
  return id;
}

/** The key of an id. Throws on an invalid id. */
export const checkId = (id: Value | undefined): ColumnKey => {
  if (typeof id === 'string' || id instanceof ObjectId || typeof id === 'number') return columnKey(id);
  throw writeError(INVALID_ID, 'an _id must be a string, a number or an ObjectId');
};

/** The id that the filter gives to a document created by an upsert. */
export const idOf = ({ conditions }: Query): Record<string, Value> => {
  const base = upsertBase(conditions.filter((condition) => condition.kind === 'path' && condition.path === '_id'));
  return base['_id'] === undefined ? {} : { _id: base['_id'] };
};
