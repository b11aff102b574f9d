import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { configSchema } from '../../src/compose/index.ts';
import { ROOT } from '../checks/run.ts';
import { cell, code, page, table } from './markdown.ts';

interface Setting {
  readonly path: readonly string[];
  /** The comment above it. */
  readonly about: string;
  /** The value as written in the file; undefined for a group of settings. */
  readonly value: string | undefined;
}

/**
 * Reads keys with the comments above them. This works because default.yaml has one setting a line. A list may have one
 * item a line; comments among the items are for readers of the file only.
 */
export function readSettings(yaml: string): { intro: string; settings: Setting[] } {
  const settings: Setting[] = [];
  const parents: { key: string; indent: number }[] = [];
  let comment: string[] = [];
  let intro = '';
  for (const line of yaml.split('\n')) {
    const [, indentation = '', key, value = ''] = /^( *)([\w-]+):(?: +(.*))?$/.exec(line) ?? [];
    const item = /^ *- ([^#]*?)(?: +#.*)?$/.exec(line)?.[1];
    const remark = /^ *# ?(.*)$/.exec(line)?.[1];
    if (remark !== undefined) comment.push(remark.trim());
    else if (key !== undefined) {
      while ((parents.at(-1)?.indent ?? -1) >= indentation.length) parents.pop();
      const path = [...parents.map((parent) => parent.key), key];
      parents.push({ key, indent: indentation.length });
      // Consecutive settings under one comment share it.
      const last = settings.at(-1);
      const shared = last?.path.length === path.length && last.path.at(-2) === path.at(-2) ? last.about : '';
      settings.push({ path, about: comment.length === 0 ? shared : comment.join(' '), value });
      comment = [];
    } else if (item !== undefined) {
      const last = settings.pop();
      if (last === undefined) throw new Error(`default.yaml: an item of no list: ${line}`);
      settings.push({ ...last, value: last.value === '' ? `[${item}]` : `${last.value?.slice(0, -1)}, ${item}]` });
      comment = [];
    } else if (line.trim() === '') {
      if (intro === '' && settings.length === 0) intro = comment.join(' ');
      comment = [];
    } else throw new Error(`default.yaml: one setting a line, please: ${line}`);
  }
  const isGroup = ({ path }: Setting): boolean =>
    settings.some((other) => other.path.length > path.length && path.every((key, index) => other.path[index] === key));
  return { intro, settings: settings.map((one) => (isGroup(one) ? { ...one, value: undefined } : one)) };
}

const shapeOf = (schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined =>
  'shape' in schema ? (schema.shape as Record<string, z.ZodType>) : undefined;

const schemaPaths = (schema: z.ZodType, path: readonly string[] = []): string[] => {
  const shape = shapeOf(schema);
  if (shape === undefined) return [path.join('.')];
  return Object.entries(shape).flatMap(([key, inner]) => schemaPaths(inner, [...path, key]));
};

const flat = (tree: unknown, path: readonly string[] = []): Map<string, string> => {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree))
    return new Map([[path.join('.'), JSON.stringify(tree)]]);
  return new Map(Object.entries(tree).flatMap(([key, inner]) => [...flat(inner, [...path, key])]));
};

const ofMode = async (mode: string): Promise<Map<string, string>> =>
  flat(parse(await readFile(resolve(ROOT, `config/${mode}.yaml`), 'utf8')));

const HEAD = ['setting', 'environment variable', 'default', 'what it is'] as const;

/** A group within a group: its comment belongs to each of its settings. */
const isInnerGroup = ({ path, value, about }: Setting): boolean =>
  value === undefined && path.length > 1 && about !== '';

const MODES = ['development', 'production'] as const;

/**
 * docs/reference/configuration.md: every setting of config/default.yaml. They must match the schema, and each must have
 * a comment.
 */
export async function configurationPage(): Promise<string> {
  const { intro, settings } = readSettings(await readFile(resolve(ROOT, 'config/default.yaml'), 'utf8'));
  const leaves = settings.filter(({ value }) => value !== undefined);
  const documented = new Set(leaves.map(({ path }) => path.join('.')));
  const missing = new Set(schemaPaths(configSchema)).symmetricDifference(documented);
  if (missing.size > 0) throw new Error(`config/default.yaml and the schema differ in ${[...missing].join(', ')}`);
  const mute = leaves.filter(({ about }) => about === '').map(({ path }) => path.join('.'));
  if (mute.length > 0) throw new Error(`config/default.yaml says nothing of ${mute.join(', ')}`);
  const modes = await Promise.all(MODES.map(ofMode));
  const row = ({ path, about, value = '' }: Setting): string[] => {
    const key = path.join('.');
    const inner = settings.filter((one) => isInnerGroup(one) && key.startsWith(`${one.path.join('.')}.`));
    const others = MODES.flatMap((mode, index) => {
      const other = modes[index]?.get(key);
      return other === undefined ? [] : [`${code(cell(other.replaceAll('"', "'")))} in ${mode}`];
    });
    const text = [...inner.map((group) => group.about), about].map((part) => part.replace(/(?<!\.)\.$/, '')).join('. ');
    const variable = `SEN_ID_${path.join('_').toUpperCase()}`;
    return [code(key), code(variable), [code(value) || 'empty', ...others].join('; '), cell(text)];
  };
  const tableOf = (some: readonly Setting[]): string => table(HEAD, some.map(row));
  const parts = settings
    .filter(({ path, value }) => path.length === 1 && value === undefined)
    .flatMap(({ path: [name = ''], about }) => [
      `## ${name}`,
      ...(about === '' ? [] : [cell(about)]),
      tableOf(leaves.filter(({ path }) => path.length > 1 && path[0] === name)),
    ]);
  return page('Configuration', cell(intro), tableOf(leaves.filter(({ path }) => path.length === 1)), ...parts);
}
