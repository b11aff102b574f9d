import { existsSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium as driver, type Browser } from 'playwright-core';

/** Chromium cannot use its sandbox as root; the other flags prevent background network requests. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome'];
const LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib', '/lib/x86_64-linux-gnu'];

const installed = (): string | undefined => {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => INSTALLED.map((name) => join(folder, name))).find((path) => existsSync(path));
};

/** Older than this, the lock belongs to a process that was killed. Unpacking takes a few seconds. */
const STALE_MS = 60_000;

/** Unpacks in one process at a time: the package writes to a folder that all processes share. */
async function unpacked(unpack: () => Promise<string>): Promise<string> {
  const lock = join(tmpdir(), 'sen-id-chromium.lock');
  for (;;) {
    try {
      await mkdir(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const since = await stat(lock).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      );
      if (Date.now() - since > STALE_MS) await rm(lock, { recursive: true, force: true });
      else await pause(50);
    }
  }
  try {
    return await unpack();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

/** The browser from the packages. */
async function packaged(): Promise<string> {
  const hasLibraries = LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, 'libnss3.so')));
  // The package contains libraries that a bare machine lacks, and unpacks them if it detects one.
  if (!hasLibraries) process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  return unpacked(() => chromium.executablePath());
}

/** Starts a browser: CHROMIUM_PATH, an installed one, or the one from the packages. */
/** @param further Arguments that one test needs, such as a camera's picture. */
export async function launchBrowser(further: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? installed() ?? (await packaged());
  return driver.launch({ executablePath, args: [...ARGUMENTS, ...further], headless: true });
}
