import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
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

/** The browser from the packages. */
async function packaged(): Promise<string> {
  const hasLibraries = LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, 'libnss3.so')));
  // The package contains libraries that a bare machine lacks, and unpacks them if it detects one.
  if (!hasLibraries) process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  return chromium.executablePath();
}

/** Starts a browser: CHROMIUM_PATH, an installed one, or the one from the packages. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? installed() ?? (await packaged());
  return driver.launch({ executablePath, args: ARGUMENTS, headless: true });
}
