import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium as driver, type Browser } from 'playwright-core';

/** Chromium as root has no sandbox; the rest keeps it from looking for the world outside. */
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

/** The browser that came with the packages. */
async function packaged(): Promise<string> {
  const hasLibraries = LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, 'libnss3.so')));
  // The package brings the libraries that a bare machine lacks; it unpacks them where it believes to be such a machine.
  if (!hasLibraries) process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  return chromium.executablePath();
}

/** Starts a browser: that of CHROMIUM_PATH, one that is installed, or the one that came with the packages. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? installed() ?? (await packaged());
  return driver.launch({ executablePath, args: ARGUMENTS, headless: true });
}
