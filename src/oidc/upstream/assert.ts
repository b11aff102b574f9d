import { readFileSync } from 'node:fs';
import { version as nodeVersion } from 'node:process';

/** Libraries that are patched. */
export type Upstream = 'oidc-provider' | 'koa' | 'cookies' | 'node';

/** What a patch changes is missing: the library was updated. The patch has to be looked at again (docs/adr/0015). */
export class UpstreamChanged extends Error {
  constructor(library: Upstream, patch: string, missing: string) {
    super(`${library} ${versionOf(library)} has no ${missing}, which src/oidc/upstream/${patch} patches; see ADR 15`);
    this.name = 'UpstreamChanged';
  }
}

/** The folder of an installed library, as a file URL that ends with a slash. `main` is what `import` resolves to. */
function folderOf(library: Upstream): URL {
  const main = import.meta.resolve(library === 'cookies' ? 'koa' : library);
  const end = main.lastIndexOf('/node_modules/') + '/node_modules/'.length;
  return new URL(`${main.slice(0, end)}${library}/`);
}

const textOf = (library: Upstream, file: string): string => {
  try {
    return readFileSync(new URL(file, folderOf(library)), 'utf8');
  } catch {
    return '';
  }
};

function versionOf(library: Upstream): string {
  if (library === 'node') return nodeVersion;
  const { version } = JSON.parse(textOf(library, 'package.json') || '{}') as { version?: string };
  return version ?? '(not installed)';
}

/** @throws UpstreamChanged unless what a patch changes was found */
export function assertUpstream(isThere: boolean, library: Upstream, patch: string, what: string): asserts isThere {
  if (!isThere) throw new UpstreamChanged(library, patch, what);
}

/** For code that can only be reached by a request: asserts that the library's file contains a piece of source text. */
export function assertSource(library: Upstream, patch: string, file: string, source: string): void {
  assertUpstream(textOf(library, file).includes(source), library, patch, `"${source}" in ${file}`);
}

export const isMethod = (object: object, name: string): boolean =>
  typeof (Reflect.get(object, name) as unknown) === 'function';

export const isAccessor = (object: object, name: string): boolean =>
  Object.getOwnPropertyDescriptor(object, name)?.get !== undefined;
