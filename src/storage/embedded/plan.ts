import type { Condition, PathCondition } from '../query/filter.ts';
import { matches } from '../query/match.ts';
import { sameValue, type Value } from '../query/values.ts';
import { columnKey, NULL_KEY, OTHER, typeBounds, UNSORTED, type ColumnKey } from './columns.ts';
import type { Layout } from './layout.ts';

/** A WHERE clause that every matching row satisfies; the matcher decides among the rows it lets through. */
export interface Plan {
  readonly where: string;
  readonly keys: readonly ColumnKey[];
  /** ORDER BY clause, when SQL can sort as asked. */
  readonly order: string | undefined;
}

interface Term {
  readonly sql: string;
  readonly keys: readonly ColumnKey[];
}

/** Lists grow in steps, so that a few statements serve all lengths. */
const listLength = (count: number): number => 2 ** Math.ceil(Math.log2(count));

const oneOf = (column: string, keys: readonly ColumnKey[]): Term => {
  const all = keys.includes(OTHER) ? [...keys] : [...keys, OTHER];
  const filler = all[0] ?? OTHER;
  while (all.length < listLength(all.length)) all.push(filler);
  return { sql: `${column} IN (${all.map(() => '?').join(',')})`, keys: all };
};

/** Says whether some row has a value in the column that SQL can't compare. */
export type HasUnsorted = (column: string, keys: readonly ColumnKey[]) => boolean;

function rangeTerm(op: string, value: Value, column: string, hasUnsorted: HasUnsorted): Term | undefined {
  const bounds = typeBounds(value);
  const key = columnKey(value);
  if (bounds === undefined || key === OTHER || hasUnsorted(column, [OTHER, OTHER])) return undefined;
  return op.startsWith('$g')
    ? { sql: `${column} ${op === '$gt' ? '>' : '>='} ? AND ${column} < ?`, keys: [key, bounds.to] }
    : { sql: `${column} >= ? AND ${column} ${op === '$lt' ? '<' : '<='} ?`, keys: [bounds.from, key] };
}

function pathTerm({ path, test }: PathCondition, layout: Layout, hasUnsorted: HasUnsorted): Term | undefined {
  const column = path === '_id' ? 'id' : layout.columnOf(path);
  if (column === undefined) return undefined;
  switch (test.op) {
    case '$eq':
      return oneOf(column, [columnKey(test.value)]);
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
      return rangeTerm(test.op, test.value, column, hasUnsorted);
    default:
      return undefined;
  }
}

function branchTerm(
  branches: readonly (readonly Condition[])[],
  layout: Layout,
  unsorted: HasUnsorted,
): Term | undefined {
  const terms = branches.map((branch) => conjunction(branch, layout, unsorted));
  if (terms.some((term) => term === undefined)) return undefined;
  const known = terms as Term[];
  return { sql: `(${known.map(({ sql }) => `(${sql})`).join(' OR ')})`, keys: known.flatMap(({ keys }) => keys) };
}

function conjunction(conditions: readonly Condition[], layout: Layout, unsorted: HasUnsorted): Term | undefined {
  const sql: string[] = [];
  const keys: ColumnKey[] = [];
  const add = (term: Term | undefined): void => {
    if (term === undefined) return;
    sql.push(term.sql);
    keys.push(...term.keys);
  };
  for (const condition of conditions) {
    if (condition.kind === 'path') add(pathTerm(condition, layout, unsorted));
    else if (condition.kind === 'or') add(branchTerm(condition.branches, layout, unsorted));
    else for (const branch of condition.branches) add(conjunction(branch, layout, unsorted));
  }
  return sql.length === 0 ? undefined : { sql: sql.join(' AND '), keys };
}

const sameTest = (a: PathCondition, b: PathCondition): boolean =>
  a.path === b.path &&
  a.test.op === b.test.op &&
  'value' in a.test &&
  'value' in b.test &&
  sameValue(a.test.value, b.test.value);

/** Whether every document that matches the query also matches what a partial index asks. */
function implies(query: readonly Condition[], partial: readonly Condition[]): boolean {
  return partial.every(
    (wanted) =>
      wanted.kind === 'path' &&
      query.some(
        (given) =>
          given.kind === 'path' &&
          given.path === wanted.path &&
          (sameTest(given, wanted) ||
            (given.test.op === '$eq' &&
              given.parts.length === 1 &&
              matches({ [given.path]: given.test.value ?? undefined }, [wanted]))),
      ),
  );
}

/** Plans a query: which rows SQL need look at, and in which order. */
export function planQuery(
  conditions: readonly Condition[],
  sort: ReadonlyMap<string, 1 | -1>,
  layout: Layout,
  hasUnsorted: HasUnsorted,
): Plan {
  const term = conjunction(conditions, layout, hasUnsorted);
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
