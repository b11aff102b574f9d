import { UnsupportedOperation, writeError } from '../errors.ts';
import { parseFilter, pathParts, type Condition, type Test } from './filter.ts';
import { matches, valueMatches } from './match.ts';
import { compareValues, isPlainObject, plain, sameValue, type Value } from './values.ts';

type Document = Record<string, Value>;
type Container = Document | Value[];

interface Change {
  readonly path: string;
  readonly parts: readonly string[];
  readonly onInsertOnly: boolean;
  /** Returns the new value of the field; undefined removes it. */
  readonly apply: (present: Value | undefined, path: string) => Value | undefined;
}

/** A validated update that can be applied to any number of documents. */
export interface ParsedUpdate {
  readonly changes: readonly Change[];
}

const TYPE_MISMATCH = 14;
const BAD_VALUE = 2;
const PATH_NOT_VIABLE = 28;
const CONFLICT = 40;
const IMMUTABLE = 66;

const listAt = (present: Value, operator: string, path: string): Value[] => {
  if (!Array.isArray(present)) throw writeError(BAD_VALUE, `${operator} of "${path}", which is no list`);
  return present;
};

const modifiersOf = (operator: string, operand: unknown, known: readonly string[]): Record<string, unknown> => {
  if (!isPlainObject(operand) || !Object.keys(operand).some((key) => key.startsWith('$'))) return { $each: [operand] };
  const strange = Object.keys(operand).find((key) => !known.includes(key));
  if (strange !== undefined) throw new UnsupportedOperation(`${strange} in ${operator}`);
  if (!Array.isArray(operand['$each'])) throw new UnsupportedOperation(`${operator} without a list as $each`);
  return operand;
};

function push(operand: unknown): Change['apply'] {
  const { $each, $slice } = modifiersOf('$push', operand, ['$each', '$slice']);
  const added = ($each as unknown[]).map(plain);
  if ($slice !== undefined && !Number.isInteger($slice))
    throw new UnsupportedOperation('$slice that is no whole number');
  return (present, path) => {
    const list = [...(present === undefined ? [] : listAt(present, '$push', path)), ...added];
    if ($slice === undefined) return list;
    const count = $slice as number;
    return count === 0 ? [] : count < 0 ? list.slice(count) : list.slice(0, count);
  };
}

function addToSet(operand: unknown): Change['apply'] {
  const { $each } = modifiersOf('$addToSet', operand, ['$each']);
  const added = ($each as unknown[]).map(plain);
  return (present, path) => {
    const list = present === undefined ? [] : [...listAt(present, '$addToSet', path)];
    for (const value of added) if (!list.some((held) => sameValue(held, value))) list.push(value);
    return list;
  };
}

function pull(operand: unknown): Change['apply'] {
  let matching: (element: Value) => boolean;
  if (!isPlainObject(operand)) {
    const value = plain(operand);
    matching = (element) => sameValue(element, value);
  } else if (Object.keys(operand).some((key) => key.startsWith('$'))) {
    const tests: Test[] = parseFilter({ element: operand }).map((condition: Condition) => {
      if (condition.kind !== 'path') throw new UnsupportedOperation('this condition in $pull');
      return condition.test;
    });
    matching = (element) => valueMatches(element, tests);
  } else {
    const conditions = parseFilter(operand);
    matching = (element) => isPlainObject(element) && matches(element, conditions);
  }
  return (present, path) =>
    present === undefined ? undefined : listAt(present, '$pull', path).filter((element) => !matching(element));
}

function increment(operand: unknown): Change['apply'] {
  if (typeof operand !== 'number') throw new UnsupportedOperation('$inc by what is no number');
  return (present, path) => {
    if (present === undefined) return operand;
    if (typeof present !== 'number') throw writeError(TYPE_MISMATCH, `$inc of "${path}", which is no number`);
    return present + operand;
  };
}

function operation(operator: string, operand: unknown): Change['apply'] {
  switch (operator) {
    case '$set':
    case '$setOnInsert': {
      const value = plain(operand);
      return () => value;
    }
    case '$unset':
      return () => undefined;
    case '$inc':
      return increment(operand);
    case '$min':
    case '$max': {
      const value = plain(operand);
      const sign = operator === '$min' ? 1 : -1;
      return (present) => (present === undefined || compareValues(value, present) * sign < 0 ? value : present);
    }
    case '$push':
      return push(operand);
    case '$addToSet':
      return addToSet(operand);
    case '$pull':
      return pull(operand);
    default:
      throw new UnsupportedOperation(`update operator ${operator}`);
  }
}

function checkConflicts(changes: readonly Change[]): void {
  if (changes.length < 2) return;
  const paths = changes.map(({ path }) => path).sort(compareText);
  for (const [i, path] of paths.entries()) {
    if (paths.some((other, j) => i !== j && (other === path || other.startsWith(`${path}.`)))) {
      throw writeError(CONFLICT, `the update changes "${path}" twice`);
    }
  }
}
const compareText = (a: string, b: string): number => (a < b ? -1 : 1);

/** Parses an update; rejects everything outside the portable subset. */
export function parseUpdate(update: unknown): ParsedUpdate {
  if (!isPlainObject(update)) throw new UnsupportedOperation('an update that is no plain object (pipelines are none)');
  const changes: Change[] = [];
  for (const [operator, operands] of Object.entries(update)) {
    if (!operator.startsWith('$')) throw new UnsupportedOperation(`a field "${operator}" beside the update operators`);
    if (!isPlainObject(operands)) throw new UnsupportedOperation(`${operator} without a document`);
    for (const [path, operand] of Object.entries(operands)) {
      // MongoDB's driver omits undefined, so `$set: { note: undefined }` sets nothing.
      if (operand === undefined) continue;
      changes.push({
        path,
        parts: pathParts(path),
        onInsertOnly: operator === '$setOnInsert',
        apply: operation(operator, operand),
      });
    }
  }
  checkConflicts(changes);
  return { changes };
}

const MAX_INDEX = 10_000;

/** Reads or writes one step of a path. */
function step(container: Container, part: string, path: string): { get(): Value | undefined; set(value: Value): void } {
  if (!Array.isArray(container)) {
    return {
      get: () => (Object.hasOwn(container, part) ? container[part] : undefined),
      set: (value) => {
        container[part] = value;
      },
    };
  }
  const index = /^\d+$/.test(part) ? Number(part) : -1;
  if (index < 0 || index > MAX_INDEX) throw writeError(PATH_NOT_VIABLE, `no field "${part}" in the list of "${path}"`);
  return {
    get: () => container[index],
    set: (value) => {
      while (container.length < index) container.push(null);
      container[index] = value;
    },
  };
}

function remove(container: Container, part: string): void {
  if (!Array.isArray(container)) Reflect.deleteProperty(container, part);
  else if (Object.hasOwn(container, part)) container[Number(part)] = null;
}

function applyChange(document: Document, { path, parts, apply }: Change): void {
  let container: Container = document;
  // Intermediate documents are created only if there is a value to store.
  for (const [depth, part] of parts.entries()) {
    const place = step(container, part, path);
    const present = place.get();
    if (depth === parts.length - 1) {
      const value = apply(present, path);
      if (value === undefined) remove(container, part);
      else if (value !== present) place.set(value);
      return;
    }
    if (present === undefined) {
      let value = apply(undefined, path);
      if (value === undefined) return;
      for (const key of parts.slice(depth + 1).reverse()) value = { [key]: value };
      place.set(value);
      return;
    }
    if (!Array.isArray(present) && !isPlainObject(present)) {
      if (apply(undefined, path) === undefined) return;
      throw writeError(PATH_NOT_VIABLE, `can't make the field of "${path}" in a value that is no document`);
    }
    container = present;
  }
}

/** Applies an update to a document in place. */
export function applyUpdate(document: Document, { changes }: ParsedUpdate, inserting: boolean): void {
  const id = document['_id'];
  for (const change of changes) {
    if (change.onInsertOnly && !inserting) continue;
    applyChange(document, change);
  }
  if (id !== undefined && !sameValue(id, document['_id'])) throw writeError(IMMUTABLE, '_id can never be changed');
}

/** The initial document of an upsert: the filter's equality conditions. */
export function upsertBase(conditions: readonly Condition[]): Document {
  const base: Document = {};
  const collect = (list: readonly Condition[]): void => {
    for (const condition of list) {
      if (condition.kind === 'and') condition.branches.forEach(collect);
      else if (condition.kind === 'path' && condition.test.op === '$eq') {
        const { value } = condition.test;
        applyChange(base, { path: condition.path, parts: condition.parts, onInsertOnly: false, apply: () => value });
      }
    }
  };
  collect(conditions);
  return base;
}

/** Checks a whole document before a write: field names must not be operators. */
export function checkDocument(document: object): void {
  if (Array.isArray(document)) throw new UnsupportedOperation('a list in the place of a document');
  for (const key of Object.keys(document)) {
    if (key.startsWith('$')) throw new UnsupportedOperation(`the field "${key}" of a document`);
    if (key === '__proto__') throw new UnsupportedOperation('the field "__proto__" of a document');
  }
}
