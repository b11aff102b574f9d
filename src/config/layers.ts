import { parse } from 'yaml';
import type { ConfigFault } from './faults.ts';

/** Settings by key, not yet checked. */
export interface Tree {
  readonly [key: string]: unknown;
}

export const isRecord = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Merges one tree into another. Lists and single values are replaced, maps are merged. */
export function merge(below: Tree, above: Tree): Tree {
  const result: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = result[key];
    result[key] = isRecord(old) && isRecord(value) ? merge(old, value) : value;
  }
  return result;
}

/** The tree with the value at `path` replaced. */
export function replace(tree: Tree, [key, ...rest]: readonly string[], value: unknown): Tree {
  if (key === undefined) return isRecord(value) ? value : tree;
  const inner = tree[key];
  return { ...tree, [key]: rest.length === 0 ? value : replace(isRecord(inner) ? inner : {}, rest, value) };
}

/** Variables that start with SEN_ID_ but are not settings. */
const NO_SETTINGS = /^SEN_ID_(CONFIG$|TEST_)/;

const paths = (tree: Tree, prefix: readonly string[] = []): string[][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    isRecord(value) ? paths(value, [...prefix, key]) : [[...prefix, key]],
  );

const nest = (path: readonly string[], value: unknown): Tree =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Tree;

/**
 * The settings given by environment variables; the known ones are those that stand in `defaults`. A value is YAML or
 * JSON, but for those of `isText`.
 */
export function applyEnvironment(
  defaults: Tree,
  env: Readonly<Record<string, string | undefined>>,
  isText: (path: readonly string[]) => boolean,
  faults: ConfigFault[],
): Tree {
  const byVariable = new Map(paths(defaults).map((path) => [`SEN_ID_${path.join('_').toUpperCase()}`, path]));
  let result: Tree = {};
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith('SEN_ID_') || NO_SETTINGS.test(variable) || text === undefined) continue;
    const path = byVariable.get(variable);
    if (path === undefined) {
      faults.push({ key: variable, message: 'is an environment variable of no setting: see config/default.yaml' });
      continue;
    }
    try {
      // An empty variable removes a default, as an empty value in a file does.
      const value: unknown = text === '' ? null : isText(path) ? text : parse(text);
      result = merge(result, nest(path, value));
    } catch {
      faults.push({ key: variable, message: 'is neither YAML nor JSON' });
    }
  }
  return result;
}
