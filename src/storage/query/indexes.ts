import { UnsupportedOperation } from '../errors.ts';
import type { IndexSpec } from '../declarations/operations.ts';
import { parseFilter, pathParts, type Condition } from './filter.ts';

export interface NamedIndex extends IndexSpec {
  readonly name: string;
}

/** `background` is obsolete, but mongoose sets it on every index. */
const KNOWN = new Set(['name', 'unique', 'partialFilterExpression', 'expireAfterSeconds', 'background']);

const IN_PARTIAL: ReadonlySet<string> = new Set(['$eq', '$gt', '$gte', '$lt', '$lte']);

/** MongoDB allows only equality, ranges, `$exists: true` and `$and` in `partialFilterExpression`. */
function checkPartial(conditions: readonly Condition[]): void {
  for (const condition of conditions) {
    if (condition.kind === 'path') {
      const { test } = condition;
      if (IN_PARTIAL.has(test.op) || (test.op === '$exists' && test.value)) continue;
      throw new UnsupportedOperation(`${test.op} in partialFilterExpression`);
    }
    if (condition.kind === 'or') throw new UnsupportedOperation('$or in partialFilterExpression');
    condition.branches.forEach(checkPartial);
  }
}

/** Checks an index against the portable subset and names it as MongoDB would. */
export function portableIndex(key: Readonly<Record<string, unknown>>, options: object): NamedIndex {
  for (const [option, value] of Object.entries(options)) {
    if (!KNOWN.has(option) && value !== undefined) throw new UnsupportedOperation(`option ${option} of an index`);
  }
  const entries = Object.entries(key);
  for (const [path, direction] of entries) {
    pathParts(path);
    if (direction !== 1 && direction !== -1) throw new UnsupportedOperation(`an index of "${path}" other than 1 or -1`);
  }
  const { name, unique, partialFilterExpression, expireAfterSeconds } = options as Partial<NamedIndex>;
  if (entries.length === 0) throw new UnsupportedOperation('an index of no path');
  if (partialFilterExpression !== undefined) checkPartial(parseFilter(partialFilterExpression));
  if (expireAfterSeconds !== undefined && entries.length > 1) {
    throw new UnsupportedOperation('an expiry index of more than one path');
  }
  return {
    key: Object.fromEntries(entries) as IndexSpec['key'],
    name: name ?? entries.map(([path, direction]) => `${path}_${String(direction)}`).join('_'),
    ...(unique === true ? { unique } : {}),
    ...(partialFilterExpression === undefined ? {} : { partialFilterExpression }),
    ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds }),
  };
}

export const namedIndex = ({ key, ...options }: IndexSpec): NamedIndex => portableIndex(key, options);
