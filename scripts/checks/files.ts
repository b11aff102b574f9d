import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, posix, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './run.ts';

const execute = promisify(execFile);

/** Paths of all files that are committed, or would be. */
export async function committable(): Promise<string[]> {
  const { stdout } = await execute('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(stdout.split('\0'))].filter((path) => path !== '' && existsSync(resolve(ROOT, path)));
}

const BINARY = new Set(['.png', '.jpg', '.jpeg', '.webp', '.ico', '.woff', '.woff2', '.gif', '.pdf', '.jar']);

/** Text files with their content. */
export async function texts(): Promise<{ path: string; text: string }[]> {
  const paths = (await committable()).filter((path) => !BINARY.has(extname(path)));
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(resolve(ROOT, path), 'utf8') })));
}

const LONGEST_FILE = 300;
const LARGEST_FOLDER = 12;

/** Code files over 300 lines, and folders of code with more than 12 files (design section 7). */
export async function sizeFindings(): Promise<string[]> {
  const code = (await texts()).filter(
    ({ path }) => /\.(?:ts|njk|scss|java|sh)$/.test(path) && !path.startsWith('views/assets/'),
  );
  const folders = new Map<string, number>();
  const findings: string[] = [];
  for (const { path, text } of code) {
    const lines = text.split('\n').length - 1;
    if (lines > LONGEST_FILE) findings.push(`${path}: ${lines} lines, at most ${LONGEST_FILE}`);
    const folder = posix.dirname(path);
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  for (const [folder, count] of folders) {
    if (count > LARGEST_FOLDER) findings.push(`${folder}/: ${count} files, at most ${LARGEST_FOLDER}`);
  }
  return findings;
}
