import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../../support/ports.ts';
import { readPage, type LibraryPage } from './page.ts';
import { theProduct, type Product } from './product.ts';
import { shell } from './shell.ts';

/** They decide what an installation brings; so a change of one of them needs a new one. */
const MANIFESTS = ['package.json', 'requirements.txt', 'go.mod', 'go.sum', 'pom.xml'];

/** Addresses in records of the pages, and what stands for the secret. */
const [PAGE_BASE, PAGE_SECRET] = ['http://localhost:8080', '"…"'];

type Environment = Readonly<Record<string, string>>;

/** A client made of a page: installed and registered, not started. */
export interface Prepared {
  readonly page: LibraryPage;
  readonly clientId: string;
  /** Address of the client's service, without a slash at its end. */
  readonly url: string;
  readonly folder: string;
  /** What the page leaves open, and what the test adds. */
  readonly env: Environment;
}

/** Writes the files of the page and installs what it says, unless an earlier run did. Returns the folder. */
async function install(id: string, page: LibraryPage, env: Environment): Promise<string> {
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

/** The clients of this run, each with further variables of its environment. */
const announced = new Map<string, Environment>();

async function prepare(id: string): Promise<Prepared> {
  const product = await theProduct();
  const page = readPage(id);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const secret = randomBytes(32).toString('hex');
  const more = announced.get(id) ?? {};
  const folder = await install(id, page, more);
  const clientId = await register(product, page, url, secret);
  const env = { ISSUER: product.issuer, BASE_URL: url, PORT: String(port), CLIENT_SECRET: secret, ...more };
  return { page, clientId, url, folder, env };
}

const preparations = new Map<string, Promise<Prepared>>();
let last: Promise<unknown> = Promise.resolve();

/**
 * Installs and registers the client of a page, once. Calls of all clients at the start of a run prepare one after the
 * other, while those that are ready are tested.
 */
export function prepared(id: string): Promise<Prepared> {
  const begun = preparations.get(id) ?? last.then(() => prepare(id));
  preparations.set(id, begun);
  last = Promise.allSettled([last, begun]);
  return begun;
}

before(() => {
  for (const id of announced.keys()) prepared(id).catch(() => undefined);
});

/**
 * Says, while files are loaded, that this run tests the client of a page. `env` adds variables to its environment.
 * They are not settings: those are on the page.
 */
export const announce = (id: string, env: Environment = {}): void => void announced.set(id, env);
