import { glob, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Sources } from './breaches.ts';

/** Reads all TypeScript files below a folder. */
export async function readSources(folder: string): Promise<Sources> {
  const sources = new Map<string, string>();
  for await (const path of glob('**/*.ts', { cwd: folder })) {
    sources.set(path.replaceAll(sep, '/'), await readFile(join(folder, path), 'utf8'));
  }
  return sources;
}
