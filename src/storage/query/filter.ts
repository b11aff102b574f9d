import { UnsupportedOperation } from '../errors.ts';
import { isPlainObject, plain, type Value } from './values.ts';

/** One condition on the values at a path. */
export interface PathCondition {
  readonly kind: 'path';
  readonly path: string;
  readonly parts: readonly string[];
  readonly test: Test;
}

export type RangeOperator = '$gt' | '$gte' | '$lt' | '$lte';

export type Test =
  | { readonly op: '$eq' | '$ne'; readonly value: Value }
  | { readonly op: '$in' | '$nin'; readonly values: readonly Value[] }
  | { readonly op: RangeOperator; readonly value: Value }
  | { readonly op: '$exists'; readonly value: boolean }
  /** `element` when the elements are documents, `tests` when they are values. */
  | { readonly op: '$elemMatch'; readonly element?: readonly Condition[]; readonly tests?: readonly Test[] };

export type Condition =
  PathCondition | { readonly kind: 'or' | 'and'; readonly branches: readonly (readonly Condition[])[] };

const checkValue = (value: unknown, path: string): Value => {
  if (value === undefined) throw new UnsupportedOperation(`undefined as the value of "${path}" in a filter`);
  if (value instanceof RegExp) throw new UnsupportedOperation(`a regular expression in the filter of "${path}"`);
  return plain(value);
};

const isOperators = (value: unknown): value is Record<string, unknown> =>
  isPlainObject(value) && Object.keys(value).some((key) => key.startsWith('$'));

function parseTests(path: string, operators: Readonly<Record<string, unknown>>): Test[] {
  return Object.entries(operators).map(([op, operand]): Test => {
    switch (op) {
      case '$eq':
      case '$ne':
        return { op, value: checkValue(operand, path) };
      case '$in':
      case '$nin':
        if (!Array.isArray(operand)) throw new UnsupportedOperation(`${op} of "${path}" without a list`);
        return { op, values: operand.map((value) => checkValue(value, path)) };
      case '$gt':
      case '$gte':
      case '$lt':
      case '$lte': {
        const value = checkValue(operand, path);
        if (Array.isArray(value) || isPlainObject(value)) {
          throw new UnsupportedOperation(`${op} of "${path}" with a list or document`);
        }
        return { op, value };
      }
      case '$exists':
        if (typeof operand !== 'boolean') throw new UnsupportedOperation(`$exists of "${path}" must be true or false`);
        return { op, value: operand };
      case '$elemMatch':
        if (!isPlainObject(operand)) throw new UnsupportedOperation(`$elemMatch of "${path}" without a document`);
        return isOperators(operand) && !('$and' in operand) && !('$or' in operand)
          ? { op, tests: parseTests(path, operand) }
          : { op, element: parseFilter(operand) };
      default:
        throw new UnsupportedOperation(`operator ${op} in the filter of "${path}"`);
    }
  });
}

/** Parts of a path. */
export function pathParts(path: string): string[] {
  const parts = path.split('.');
  if (parts.some((part) => part === '' || part === '__proto__' || part.startsWith('$'))) {
    throw new UnsupportedOperation(`path "${path}"`);
  }
  return parts;
}

const parseBranches = (operator: string, branches: unknown): Condition[][] => {
  if (!Array.isArray(branches) || branches.length === 0) {
    throw new UnsupportedOperation(`${operator} without a list of filters`);
  }
  return branches.map(parseFilter);
};

/**
 * Parses a filter, whose conditions must all hold. Rejects everything outside the portable subset, and `undefined`,
 * which MongoDB's driver would turn into null or omit.
 */
export function parseFilter(filter: unknown): Condition[] {
  if (!isPlainObject(filter)) throw new UnsupportedOperation('a filter that is no plain object');
  const conditions: Condition[] = [];
  for (const key of Object.keys(filter)) {
    const operand = filter[key];
    if (key === '$and' || key === '$or') {
      conditions.push({ kind: key === '$or' ? 'or' : 'and', branches: parseBranches(key, operand) });
    } else if (key.startsWith('$')) {
      throw new UnsupportedOperation(`operator ${key} in a filter`);
    } else {
      const parts = pathParts(key);
      const tests: Test[] = isOperators(operand)
        ? parseTests(key, operand)
        : [{ op: '$eq', value: checkValue(operand, key) }];
      for (const test of tests) conditions.push({ kind: 'path', path: key, parts, test });
    }
  }
  return conditions;
}
