import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

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
