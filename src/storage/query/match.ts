import type { Condition, RangeOperator, Test } from './filter.ts';
import { compareValues, isPlainObject, sameValue, typeRank, type Value } from './values.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A missing value of a document. */
type Found = Value | undefined;

const isFields = (value: unknown): value is Record<string, Value> => isPlainObject(value);

/**
 * Calls `test` for each value at a path, traversed as MongoDB does: through documents by name, through arrays by index
 * and into each of their documents. A missing field is undefined. Stops and returns true at the first success.
 */
function someValue(from: Found, parts: readonly string[], depth: number, test: (value: Found) => boolean): boolean {
  const part = parts[depth];
  if (part === undefined) return test(from);
  if (Array.isArray(from)) {
    const index = /^\d+$/.test(part) ? Number(part) : -1;
    if (index >= 0 && index < from.length && someValue(from[index], parts, depth + 1, test)) return true;
    return from.some((element) => isFields(element) && someValue(element, parts, depth, test));
  }
  if (isFields(from) && Object.hasOwn(from, part)) return someValue(from[part], parts, depth + 1, test);
  return test(undefined);
}

const equals = (wanted: Value, found: Found): boolean =>
  sameValue(found, wanted) || (Array.isArray(found) && found.some((element) => sameValue(element, wanted)));

/** Ranges compare values of one type only. */
function inRange(op: RangeOperator, limit: Value, found: Found): boolean {
  if (Array.isArray(found)) return found.some((element) => !Array.isArray(element) && inRange(op, limit, element));
  if (typeRank(found) !== typeRank(limit)) return false;
  if (Number.isNaN(limit) || Number.isNaN(found)) return op.endsWith('e') && Object.is(limit, found);
  const order = compareValues(found, limit);
  switch (op) {
    case '$gt':
      return order > 0;
    case '$gte':
      return order >= 0;
    case '$lt':
      return order < 0;
    default:
      return order <= 0;
  }
}

function holds(test: Test, from: Found, parts: readonly string[]): boolean {
  const { op } = test;
  switch (op) {
    case '$eq':
      return someValue(from, parts, 0, (found) => equals(test.value, found));
    case '$ne':
      return !someValue(from, parts, 0, (found) => equals(test.value, found));
    case '$in':
      return someValue(from, parts, 0, (found) => test.values.some((value) => equals(value, found)));
    case '$nin':
      return !someValue(from, parts, 0, (found) => test.values.some((value) => equals(value, found)));
    case '$exists':
      return someValue(from, parts, 0, (found) => found !== undefined) === test.value;
    case '$elemMatch':
      return someValue(
        from,
        parts,
        0,
        (found) =>
          Array.isArray(found) &&
          found.some((element) =>
            test.tests === undefined
              ? isFields(element) && matches(element, test.element ?? [])
              : test.tests.every((inner) => holds(inner, element, [])),
          ),
      );
    default:
      return someValue(from, parts, 0, (found) => inRange(op, test.value, found));
  }
}

/** Whether a value satisfies the tests, as `$pull` applies them to elements. */
export const valueMatches = (value: Value, tests: readonly Test[]): boolean =>
  tests.every((test) => holds(test, value, []));

/** Whether the document satisfies all conditions. */
export function matches(document: Fields, conditions: readonly Condition[]): boolean {
  for (const condition of conditions) {
    const satisfied =
      condition.kind === 'path'
        ? holds(condition.test, document as Record<string, Value>, condition.parts)
        : condition.kind === 'or'
          ? condition.branches.some((branch) => matches(document, branch))
          : condition.branches.every((branch) => matches(document, branch));
    if (!satisfied) return false;
  }
  return true;
}
