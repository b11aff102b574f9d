import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { cleanEnvironment } from '../../support/command.ts';
import { freePort } from '../../support/ports.ts';
import { readPage, type LibraryPage } from './page.ts';
import type { Product } from './product.ts';

/** They decide what an installation brings; so a change of one of them needs a new one. */
const MANIFESTS = ['package.json', 'requirements.txt', 'go.mod', 'go.sum', 'pom.xml'];

/** Addresses in records of the pages, and what stands for the secret. */
const [PAGE_BASE, PAGE_SECRET] = ['http://localhost:8080', '"…"'];

/** A client made of a page, running. */
export interface Client {
  readonly page: LibraryPage;
  readonly clientId: string;
  /** Address of the client's service, without a slash at its end. */
  readonly url: string;
  output(): string;
  stop(): Promise<void>;
}

type Running = ChildProcessByStdio<null, Readable, Readable>;

/** Nothing of npm's variables of this run, but the developer's own settings of npm. */
const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(cleanEnvironment()).filter(
      ([name]) => !/^(npm_(?!config_)|npm_config_(local_)?prefix$|INIT_CWD$|NODE$|NODE_OPTIONS$)/.test(name),
    ),
  );

/** In a container that runs as root there may be no `sudo`, and no need of it. */
const SUDO = 'command -v sudo >/dev/null || sudo() { "$@"; }\n';

/** Runs commands of a page as a developer's shell does; in a process group of their own. */
function shell(commands: string, cwd: string, env: Record<string, string> = {}) {
  const child: Running = spawn('bash', ['-euc', SUDO + commands], {
    ...{ cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...environment(), ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const kill = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  const killNow = (): void => kill('SIGKILL');
  process.once('exit', killNow);
  const closed = once(child, 'close').finally(() => process.off('exit', killNow));
  closed.catch(() => undefined);
  return { child, closed, kill, output: () => output };
}

/** Writes the files of the page and installs what it says, unless an earlier run did. Returns the folder. */
async function install(id: string, page: LibraryPage, env: Readonly<Record<string, string>>): Promise<string> {
  const manifests = MANIFESTS.map((name) => page.files.get(name) ?? '');
  // One folder for each checkout, so that two of them can run at the same time.
  const parts = [import.meta.dirname, page.install, ...manifests, ...page.files.keys()];
  const key = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), 'sen-id-clients', `${id}-${key}`);
  const installed = join(folder, '.installed');
  const isInstalled = existsSync(installed);
  if (!isInstalled) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of page.files) {
    // The installation may have added to a manifest.
    if (isInstalled && MANIFESTS.includes(name)) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  if (!isInstalled) {
    const running = shell(page.install, folder, env);
    const [code] = (await running.closed) as [number | null];
    if (code !== 0) throw new Error(`${page.path}: install ended with ${code}\n${running.output()}`);
    writeFileSync(installed, '');
  }
  return folder;
}

/** The record as the developer stores it: with the address of the service and a secret. */
async function register(product: Product, page: LibraryPage, url: string, secret: string): Promise<string> {
  const record = page.record.replaceAll(PAGE_BASE, url).replaceAll(PAGE_SECRET, secret);
  const clientId = /^id: (\S+)/m.exec(record)?.[1] ?? '';
  const file = join(tmpdir(), 'sen-id-clients', `${clientId}-${process.pid}.yaml`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, record, { mode: 0o600 });
  try {
    await product.register(file, clientId);
  } finally {
    rmSync(file);
  }
  return clientId;
}

/**
 * Installs, registers and starts the client of a page, and waits until it answers. `more` are further variables of its
 * environment. They are not settings: those are on the page.
 */
export async function startClient(
  id: string,
  product: Product,
  more: Readonly<Record<string, string>> = {},
): Promise<Client> {
  const page = readPage(id);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const secret = randomBytes(32).toString('hex');
  const installing = install(id, page, more);
  const [folder, clientId] = await Promise.all([installing, register(product, page, url, secret)]);
  const env = { ISSUER: product.issuer, BASE_URL: url, PORT: String(port), CLIENT_SECRET: secret, ...more };
  const { child, closed, kill, output } = shell(page.run, folder, env);
  const answers = (): Promise<boolean> =>
    fetch(url, { redirect: 'manual' }).then(
      () => true,
      () => false,
    );
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`${page.path}: run ended with ${child.exitCode}\n${output()}`);
    await pause(100);
  }
  return {
    ...{ page, clientId, url, output },
    async stop() {
      kill('SIGTERM');
      const isOver = await Promise.race([closed.then(() => true), pause(5_000, false)]);
      if (!isOver) kill('SIGKILL');
      await closed;
    },
  };
}
