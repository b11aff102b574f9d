import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { killStarted, started } from '../processes.ts';
import { CLAIMS, RELYING_PARTY, RESOURCE, RESOURCE_SCOPE } from '../target.ts';

export const ROOT = resolve(import.meta.dirname, '../../..');
export const CLI = resolve(ROOT, 'src/launch.js');

/** Folders of installations that are not removed yet. */
const left = new Set<string>();
let listens = false;

/** Removes the folders of a benchmark that is stopped: at a million accounts they have gigabytes. */
function removeWhenStopped(): void {
  if (listens) return;
  listens = true;
  process.once('exit', () => {
    for (const path of left) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  });
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      // Servers still write to their folders until they are gone.
      void killStarted().finally(() => process.exit(code));
    });
  }
}

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
    // As the bare provider signs.
    id_token_signed_response_alg: 'ES256',
  },
};

/** Asynchronous, so that a signal is heard meanwhile. */
async function run(installation: Installation, what: string, command: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...command], {
    env: { ...process.env, ...installation.env },
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: ROOT,
  });
  started(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-4000)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${what} ended with ${code ?? 'a signal'}:\n${output}`);
}

/**
 * Makes a new installation with the benchmark's relying party and does not start it. `settings` are environment
 * variables.
 */
export async function install(port: number, settings: Readonly<Record<string, string>> = {}): Promise<Installation> {
  removeWhenStopped();
  // Synchronous, so that no signal comes between the folder and the note of it.
  const folder = mkdtempSync(join(tmpdir(), 'sen-id-bench-'));
  left.add(folder);
  const resourceServer = {
    indicator: RESOURCE,
    scopes: [RESOURCE_SCOPE],
    access_token_format: 'jwt',
    signing_algorithm: 'ES256',
  };
  const installation: Installation = {
    folder,
    port,
    env: {
      SEN_ID_PORT: String(port),
      SEN_ID_HOST: '127.0.0.1',
      SEN_ID_DATA: folder,
      SEN_ID_RELYING_PARTIES_FOLDER: join(folder, 'relying-parties'),
      SEN_ID_RESOURCE_SERVERS: JSON.stringify([resourceServer]),
      // All its citizens are at one address, and some of them go on with nothing.
      SEN_ID_AUTHENTICATION_UNFINISHED_PLACE_MOST: '1000000',
      SEN_ID_AUTHENTICATION_UNFINISHED_NETWORK_MOST: '1000000',
      ...settings,
    },
    async remove() {
      await rm(folder, { recursive: true, force: true });
      left.delete(folder);
    },
  };
  try {
    const file = join(folder, 'bench.json');
    await writeFile(file, JSON.stringify(record));
    await run(installation, 'sen-id rp put', [CLI, 'rp', 'put', file]);
  } catch (error) {
    await installation.remove();
    throw error;
  }
  return installation;
}

/** Makes accounts and signing keys in a new installation, before its first start. */
export async function seed(installation: Installation, count: number): Promise<void> {
  await run(installation, 'making accounts', [resolve(import.meta.dirname, 'seed.ts'), String(count)]);
}
