import type { Condition, PathCondition } from '../query/filter.ts';
import { matches } from '../query/match.ts';
import { upsertBase } from '../query/update.ts';
import { sameValue, type Value } from '../query/values.ts';
import { columnKey, NULL_KEY, OTHER, typeBounds, UNSORTED, type ColumnKey } from './file/columns.ts';
import type { Layout } from './file/layout.ts';

/** A WHERE clause that every matching row satisfies; the matcher filters the rows it returns. */
export interface Plan {
  readonly where: string;
  readonly keys: readonly ColumnKey[];
  /** ORDER BY clause, if SQL can produce the order. */
  readonly order: string | undefined;
}

interface Term {
  readonly sql: string;
  readonly keys: readonly ColumnKey[];
}

/** Rounds list lengths up in steps, so that a few statements serve all lengths. */
const listLength = (count: number): number => 2 ** Math.ceil(Math.log2(count));

const oneOf = (column: string, keys: readonly ColumnKey[]): Term => {
  const all = keys.includes(OTHER) ? [...keys] : [...keys, OTHER];
  const filler = all[0] ?? OTHER;
  while (all.length < listLength(all.length)) all.push(filler);
  return { sql: `${column} IN (${all.map(() => '?').join(',')})`, keys: all };
};

/** Equality. Uses a single key if the index can then also give the order and the column holds no list. */
const equalTo = (column: string, key: ColumnKey, { sorted, hasUnsorted }: Circumstances): Term =>
  sorted && key !== OTHER && !hasUnsorted(column, [OTHER, OTHER])
    ? { sql: `${column} = ?`, keys: [key] }
    : oneOf(column, [key]);

/** Whether some row has a value in the column that SQL cannot compare. */
export type HasUnsorted = (column: string, keys: readonly ColumnKey[]) => boolean;

interface Circumstances {
  readonly layout: Layout;
  readonly hasUnsorted: HasUnsorted;
  /** Whether the query has a sort. */
  readonly sorted: boolean;
}

function rangeTerm(op: string, value: Value, column: string, hasUnsorted: HasUnsorted): Term | undefined {
  const bounds = typeBounds(value);
  const key = columnKey(value);
  if (bounds === undefined || key === OTHER || hasUnsorted(column, [OTHER, OTHER])) return undefined;
  return op.startsWith('$g')
    ? { sql: `${column} ${op === '$gt' ? '>' : '>='} ? AND ${column} < ?`, keys: [key, bounds.to] }
    : { sql: `${column} >= ? AND ${column} ${op === '$lt' ? '<' : '<='} ?`, keys: [bounds.from, key] };
}

function pathTerm({ path, test }: PathCondition, circumstances: Circumstances): Term | undefined {
  const column = path === '_id' ? 'id' : circumstances.layout.columnOf(path);
  if (column === undefined) return undefined;
  switch (test.op) {
    case '$eq':
      return equalTo(column, columnKey(test.value), circumstances);
    case '$in':
      return oneOf(column, test.values.map(columnKey));
    case '$exists':
      return test.value ? undefined : oneOf(column, [NULL_KEY]);
    case '$elemMatch':
      return oneOf(column, [OTHER]);
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return rangeTerm(test.op, test.value, column, circumstances.hasUnsorted);
    default:
      return undefined;
  }
}

function branchTerm(branches: readonly (readonly Condition[])[], circumstances: Circumstances): Term | undefined {
  const terms = branches.map((branch) => conjunction(branch, circumstances));
  if (terms.some((term) => term === undefined)) return undefined;
  const known = terms as Term[];
  return { sql: `(${known.map(({ sql }) => `(${sql})`).join(' OR ')})`, keys: known.flatMap(({ keys }) => keys) };
}

function conjunction(conditions: readonly Condition[], circumstances: Circumstances): Term | undefined {
  const sql: string[] = [];
  const keys: ColumnKey[] = [];
  const add = (term: Term | undefined): void => {
    if (term === undefined) return;
    sql.push(term.sql);
    keys.push(...term.keys);
  };
  for (const condition of conditions) {
    if (condition.kind === 'path') add(pathTerm(condition, circumstances));
    else if (condition.kind === 'or') add(branchTerm(condition.branches, circumstances));
    else for (const branch of condition.branches) add(conjunction(branch, circumstances));
  }
  return sql.length === 0 ? undefined : { sql: sql.join(' AND '), keys };
}

const sameTest = (a: PathCondition, b: PathCondition): boolean =>
  a.path === b.path &&
  a.test.op === b.test.op &&
  'value' in a.test &&
  'value' in b.test &&
  sameValue(a.test.value, b.test.value);

/** Whether a document with this value at the path satisfies a partial index's condition on the path. */
const valueImplies = (given: PathCondition, wanted: PathCondition): boolean =>
  given.test.op === '$eq' &&
  // Null also matches a missing field, and a list can match as a whole or by an element.
  given.test.value !== null &&
  !Array.isArray(given.test.value) &&
  matches(upsertBase([given]), [wanted]);

/** Whether every match of the query also satisfies a partial index's conditions (equality, ranges, `$exists: true`). */
function implies(query: readonly Condition[], partial: readonly Condition[]): boolean {
  return partial.every((wanted) =>
    wanted.kind === 'path'
      ? query.some(
          (given) =>
            given.kind === 'path' &&
            given.path === wanted.path &&
            (sameTest(given, wanted) || valueImplies(given, wanted)),
        )
      : wanted.kind === 'and' && wanted.branches.every((branch) => implies(query, branch)),
  );
}

/** Plans a query: which rows SQL must read, and in which order. */
export function planQuery(
  conditions: readonly Condition[],
  sort: ReadonlyMap<string, 1 | -1>,
  layout: Layout,
  hasUnsorted: HasUnsorted,
): Plan {
  const term = conjunction(conditions, { layout, hasUnsorted, sorted: sort.size > 0 });
  const clauses = term === undefined ? [] : [term.sql];
  for (const { flag, conditions: partial } of layout.partials) {
    if (implies(conditions, partial)) clauses.push(`${flag} = 1`);
  }
  const order: string[] = [];
  let sortable = true;
  for (const [path, direction] of sort) {
    const column = path === '_id' ? 'id' : layout.columnOf(path);
    if (column === undefined || hasUnsorted(column, UNSORTED)) sortable = false;
    else order.push(`${column} ${direction === 1 ? 'ASC' : 'DESC'}`);
  }
  return {
    where: clauses.length === 0 ? '' : ` WHERE ${clauses.join(' AND ')}`,
    keys: term?.keys ?? [],
    order: sortable && order.length > 0 ? ` ORDER BY ${order.join(', ')}` : undefined,
  };
}
