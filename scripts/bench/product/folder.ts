import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { CLAIMS, RELYING_PARTY, RESOURCE, RESOURCE_SCOPE } from '../target.ts';

export const ROOT = resolve(import.meta.dirname, '../../..');
export const CLI = resolve(ROOT, 'src/launch.js');

/** An installation of the product in a temporary folder. */
export interface Installation {
  readonly folder: string;
  readonly port: number;
  /** Settings, as environment variables. */
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

const purpose = 'measure';
const record = {
  id: RELYING_PARTY.id,
  organisation: { vi: 'Đo tốc độ', en: 'Benchmark' },
  kind: 'other',
  purposes: { [purpose]: { vi: 'Đo tốc độ', en: 'Measure the speed' } },
  claims: Object.fromEntries(CLAIMS.map((claim) => [claim, { need: 'essential', purpose }])),
  resources: { [RESOURCE]: [RESOURCE_SCOPE] },
  client: {
    redirect_uris: [RELYING_PARTY.redirectUri],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    token_endpoint_auth_method: 'client_secret_basic',
    client_secret: RELYING_PARTY.secret,
  },
};

const run = (installation: Installation, what: string, command: readonly string[]): void => {
  const { status, stdout } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...command], {
    env: { ...process.env, ...installation.env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: ROOT,
  });
  if (status !== 0) throw new Error(`${what} ended with ${status ?? 'a signal'}:\n${stdout}`);
};

/**
 * Makes a new installation with the benchmark's relying party and does not start it. `settings` are environment
 * variables.
 */
export async function install(port: number, settings: Readonly<Record<string, string>> = {}): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'sen-id-bench-'));
  const resourceServer = { indicator: RESOURCE, scopes: [RESOURCE_SCOPE], access_token_format: 'jwt' };
  const installation: Installation = {
    folder,
    port,
    env: {
      SEN_ID_PORT: String(port),
      SEN_ID_HOST: '127.0.0.1',
      SEN_ID_DATA: folder,
      SEN_ID_RELYING_PARTIES_FOLDER: join(folder, 'relying-parties'),
      SEN_ID_RESOURCE_SERVERS: JSON.stringify([resourceServer]),
      ...settings,
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  try {
    const file = join(folder, 'bench.json');
    await writeFile(file, JSON.stringify(record));
    run(installation, 'sen-id rp put', [CLI, 'rp', 'put', file]);
  } catch (error) {
    await installation.remove();
    throw error;
  }
  return installation;
}

/** Makes accounts and signing keys in a new installation, before its first start. */
export function seed(installation: Installation, count: number): void {
  run(installation, 'making accounts', [resolve(import.meta.dirname, 'seed.ts'), String(count)]);
}
