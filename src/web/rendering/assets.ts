import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Asset {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  /** The address contains a hash of the content, so caches may keep the file for good. */
  readonly immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

const BASE = '/assets/';

export interface Assets {
  /** The address of a file, with its hash: `/assets/app.3f2a9c10.css`. */
  url(name: string): string;
  serve(path: string): Asset | undefined;
}

/**
 * Scripts of libraries that our pages load, by the name that they have as an asset. One imports those before it, by
 * what stands in its source.
 */
const LIBRARIES = [
  { name: 'qr-index.js', file: 'qr', imported: './index.js' },
  { name: 'qr-decode.js', file: 'qr/decode.js', imported: './decode.js' },
] as const;

/** Loads the files of a folder into memory, each under its plain address and under one with a hash of its content. */
export function openAssets(folder: string): Assets {
  const byPath = new Map<string, Asset>();
  const urls = new Map<string, string>();
  const add = (name: string, original: Buffer): void => {
    const digest = hash('sha256', original, 'hex').slice(0, 8);
    const extension = extname(name);
    const url = `${BASE}${name.slice(0, -extension.length)}.${digest}${extension}`;
    const asset = { body: original, type: TYPES[extension] ?? 'application/octet-stream', etag: `"${digest}"` };
    byPath.set(url, { ...asset, immutable: true });
    byPath.set(`${BASE}${name}`, { ...asset, immutable: false });
    urls.set(name, url);
  };
  const files = readdirSync(folder).filter((name) => extname(name) in TYPES);
  for (const { name, file } of LIBRARIES) {
    const source = readFileSync(fileURLToPath(import.meta.resolve(file)), 'utf8');
    const text = LIBRARIES.reduce(
      (whole, one) => whole.replaceAll(`from '${one.imported}'`, `from '${urls.get(one.name) ?? one.imported}'`),
      source,
    );
    add(name, Buffer.from(text));
  }
  const isStyle = (name: string): boolean => name.endsWith('.css');
  for (const name of files.filter((one) => !isStyle(one))) add(name, readFileSync(join(folder, name)));
  // Styles refer to other files, mostly fonts. Replace these references by addresses with hashes.
  for (const name of files.filter(isStyle)) {
    const text = readFileSync(join(folder, name), 'utf8');
    add(
      name,
      Buffer.from(
        text.replace(/url\((?:"|')?([\w.-]+)(?:"|')?\)/g, (whole, file: string) => `url(${urls.get(file) ?? whole})`),
      ),
    );
  }
  return {
    url(name) {
      const url = urls.get(name);
      if (url === undefined) throw new Error(`no asset ${name}`);
      return url;
    },
    serve: (path) => byPath.get(path),
  };
}
