import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { ConfigError, type ConfigFault } from './faults.ts';
import { isVerbatim } from './kinds.ts';
import { applyEnvironment, isRecord, merge, replace, type Tree } from './layers.ts';

export interface SettingsSources {
  /** Folder with default.yaml and <mode>.yaml. */
  readonly folder: string;
  /** Environment variables. Only those that start with SEN_ID_ are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Settings that replace those of default.yaml for one command. Files and environment win over them. */
  readonly presets?: Tree;
  /** Settings that win over all others; for tests and commands. */
  readonly overrides?: Tree;
}

const readYaml = (file: string, faults: ConfigFault[]): Tree => {
  try {
    const content: unknown = parse(readFileSync(file, 'utf8')) ?? {};
    if (isRecord(content)) return content;
    faults.push({ key: file, message: 'must be a map of settings' });
  } catch (error) {
    const message = error instanceof YAMLParseError ? error.message.split('\n')[0] : String(error);
    faults.push({ key: file, message: `can't be read: ${message ?? ''}` });
  }
  return {};
};

const faultsOf = (issue: z.core.$ZodIssue): ConfigFault[] => {
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') return [{ key: path.join('.'), message: issue.message }];
  return issue.keys.map((key) => ({
    key: [...path, key].join('.'),
    message: 'is no setting: see config/default.yaml',
  }));
};

const at = (tree: Tree, path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), tree);

const withDefault = (tree: Tree, defaults: Tree, issue: z.core.$ZodIssue): Tree => {
  // If the fault is inside a list, replace the whole list.
  const end = issue.path.findIndex((key) => typeof key === 'number');
  const path = issue.path.slice(0, end === -1 ? undefined : end).map(String);
  if (issue.code === 'unrecognized_keys') {
    const holder = at(tree, path);
    const known = isRecord(holder) ? Object.entries(holder).filter(([key]) => !issue.keys.includes(key)) : [];
    return replace(tree, path, Object.fromEntries(known));
  }
  return replace(tree, path, at(defaults, path));
};

/** Whether the schema of the setting at `path` is marked as `verbatim`. */
function isTextIn(schema: z.ZodType, path: readonly string[]): boolean {
  const found = path.reduce<unknown>(
    (inner, key) => (inner instanceof z.ZodObject ? (inner.shape as Record<string, unknown>)[key] : undefined),
    schema,
  );
  return found instanceof z.ZodType && isVerbatim(found);
}

/**
 * Reads the settings from their files and the environment.
 *
 * @param crossFaults faults that no setting has alone.
 * @throws ConfigError naming every fault with its key.
 */
export function loadSettings<Settings>(
  schema: z.ZodType<Settings>,
  crossFaults: (settings: Settings) => ConfigFault[],
  { folder, env, presets = {}, overrides = {} }: SettingsSources,
): Settings {
  const faults: ConfigFault[] = [];
  const defaults = readYaml(resolve(folder, 'default.yaml'), faults);
  const extraFile = env['SEN_ID_CONFIG'];
  const extra = extraFile === undefined ? {} : readYaml(resolve(extraFile), faults);
  const fromEnvironment = applyEnvironment(defaults, env, (path) => isTextIn(schema, path), faults);
  const mode = [overrides, fromEnvironment, extra, defaults]
    .map((layer) => layer['mode'])
    .find((value) => value != null);
  const modeFile = typeof mode === 'string' && /^\w+$/.test(mode) ? resolve(folder, `${mode}.yaml`) : undefined;
  const ofMode = modeFile !== undefined && existsSync(modeFile) ? readYaml(modeFile, faults) : {};
  const given = [presets, ofMode, extra, fromEnvironment, overrides].reduce(merge, defaults);
  const parsed = schema.safeParse(given);
  if (parsed.success) faults.push(...crossFaults(parsed.data));
  else {
    const { issues } = parsed.error;
    faults.push(...issues.flatMap(faultsOf));
    // Check the rules between settings as well, with the default in place of each faulty value.
    const mended = schema.safeParse(issues.reduce((tree, issue) => withDefault(tree, defaults, issue), given));
    const named = new Set(faults.map(({ key }) => key));
    if (mended.success) faults.push(...crossFaults(mended.data).filter(({ key }) => !named.has(key)));
  }
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults);
  return parsed.data;
}
