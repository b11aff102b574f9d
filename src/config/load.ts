import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { applyEnvironment, isRecord, merge, replace, type Tree } from './layers.ts';
import { ConfigError, type ConfigFault } from './faults.ts';
import { crossFaults } from './rules.ts';
import { configSchema, type Config } from './schema.ts';

export interface ConfigSources {
  /** Folder with default.yaml and <mode>.yaml. */
  readonly folder: string;
  /** Environment variables; only those that start with SEN_ID_ are looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Settings that a command has in the place of those in default.yaml; files and environment win over them. */
  readonly presets?: Tree;
  /** Settings that win over all others, given by key path; for tests and commands. */
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
  // A fault inside a list replaces the whole list.
  const end = issue.path.findIndex((key) => typeof key === 'number');
  const path = issue.path.slice(0, end === -1 ? undefined : end).map(String);
  if (issue.code === 'unrecognized_keys') {
    const holder = at(tree, path);
    const known = isRecord(holder) ? Object.entries(holder).filter(([key]) => !issue.keys.includes(key)) : [];
    return replace(tree, path, Object.fromEntries(known));
  }
  return replace(tree, path, at(defaults, path));
};

/**
 * Reads the settings from their files and the environment.
 *
 * @throws ConfigError naming every fault with its key.
 */
export function loadConfig({ folder, env, presets = {}, overrides = {} }: ConfigSources): Config {
  const faults: ConfigFault[] = [];
  const defaults = readYaml(resolve(folder, 'default.yaml'), faults);
  const extraFile = env['SEN_ID_CONFIG'];
  const extra = extraFile === undefined ? {} : readYaml(resolve(extraFile), faults);
  const fromEnvironment = applyEnvironment(defaults, env, faults);
  const mode = [overrides, fromEnvironment, extra, defaults]
    .map((layer) => layer['mode'])
    .find((value) => value != null);
  const modeFile = typeof mode === 'string' && /^\w+$/.test(mode) ? resolve(folder, `${mode}.yaml`) : undefined;
  const ofMode = modeFile !== undefined && existsSync(modeFile) ? readYaml(modeFile, faults) : {};
  const given = [presets, ofMode, extra, fromEnvironment, overrides].reduce(merge, defaults);
  const parsed = configSchema.safeParse(given);
  if (parsed.success) faults.push(...crossFaults(parsed.data));
  else {
    const { issues } = parsed.error;
    faults.push(...issues.flatMap(faultsOf));
    // The rules between settings are checked as well, as if what is faulty had its default.
    const mended = configSchema.safeParse(issues.reduce((tree, issue) => withDefault(tree, defaults, issue), given));
    const named = new Set(faults.map(({ key }) => key));
    if (mended.success) faults.push(...crossFaults(mended.data).filter(({ key }) => !named.has(key)));
  }
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults);
  const settings = parsed.data;
  const data = resolve(settings.data);
  return Object.freeze({
    ...settings,
    data,
    issuer: settings.issuer ?? `http://localhost:${settings.port}`,
    store: settings.store ?? `sqlite:${resolve(data, 'sen-id.db')}`,
    seal: { key_file: resolve(settings.seal.key_file ?? resolve(data, 'seal-keys.json')) },
    relying_parties: { ...settings.relying_parties, folder: resolve(settings.relying_parties.folder) },
  });
}
