import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { RecordFault } from './record/faults.ts';

export const LOGO_BYTES = 100 * 1024;

export type LogoType = 'image/png' | 'image/svg+xml' | 'image/webp' | 'image/jpeg';

export interface Logo {
  readonly type: LogoType;
  readonly bytes: Buffer;
}

/** A logo, or its error. */
export interface LogoReading {
  readonly logo: Logo | undefined;
  readonly faults: readonly RecordFault[];
}

const bad = (fault: string, mend: string): LogoReading => ({ logo: undefined, faults: [{ key: 'logo', fault, mend }] });

const TYPES: Readonly<Record<string, LogoType>> = {
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
};

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);

const startsWith = (bytes: Buffer, magic: Buffer): boolean => bytes.subarray(0, magic.length).equals(magic);

/** SVG content that can run a script or load another address. */
const ACTIVE = [
  /<\s*(?:[\w-]+:)?(?:script|foreignobject|iframe|embed|object|handler|listener|set|animate\w*)\b/i,
  /[\s"'/]on[a-z]+\s*=/i,
  /<!(?:doctype|entity)/i,
  /<\?(?!xml\s)/i,
  /(?:href|src)\s*=\s*(?!["']\s*(?:#|data:image\/(?:png|jpeg|webp)[;,]))/i,
  /javascript:|@import|url\(\s*["']?\s*(?!#)[^\s"'#)]/i,
  /&#/,
];

const svgFault = (bytes: Buffer): string | undefined => {
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'is not text in UTF-8';
  }
  const body = source.replace(/^\s*<\?xml[^>]*\?>/, '').replace(/^(?:\s|<!--(?:(?!-->)[\s\S])*-->)*/, '');
  if (!/^<svg[\s>]/.test(body)) return 'does not start with <svg';
  return ACTIVE.some((pattern) => pattern.test(source))
    ? 'has a script, an event handler, foreign content or a reference to another address'
    : undefined;
};

const contentFault = (type: LogoType, bytes: Buffer): string | undefined => {
  switch (type) {
    case 'image/png':
      return startsWith(bytes, PNG) ? undefined : 'is not a PNG image';
    case 'image/jpeg':
      return startsWith(bytes, JPEG) ? undefined : 'is not a JPEG image';
    case 'image/webp':
      return bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'
        ? undefined
        : 'is not a WebP image';
    case 'image/svg+xml':
      return svgFault(bytes);
  }
};

/** Checks that the bytes of a logo match its file name. */
export function checkLogo(name: string, bytes: Buffer): LogoReading {
  const type = TYPES[extname(name).toLowerCase()];
  if (type === undefined) return bad('is no png, svg, webp or jpeg file', 'convert it');
  if (bytes.length > LOGO_BYTES) return bad('is larger than 100 KB', 'make it smaller: 256 by 256 will do');
  const fault = contentFault(type, bytes);
  if (fault !== undefined) {
    return bad(fault, type === 'image/svg+xml' ? 'export it as plain SVG' : 'export it anew, or rename it');
  }
  return { logo: { type, bytes }, faults: [] };
}

/**
 * Reads the logo `name` next to a record. It must be a regular file inside `folder`; `..` and links that lead outside
 * are refused.
 */
export async function readLogo(folder: string, name: string): Promise<LogoReading> {
  const outside = bad('leads out of the folder', 'put the file itself beside the record');
  try {
    const expected = join(await realpath(folder), ...name.split('/'));
    if (
      name.split('/').some((segment) => ['', '.', '..'].includes(segment)) ||
      (await realpath(expected)) !== expected
    ) {
      return outside;
    }
    const file = await open(expected, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      if (!status.isFile()) return bad('is no file', 'put the image beside the record');
      const bytes = Buffer.alloc(LOGO_BYTES + 1);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      return checkLogo(name, Buffer.from(bytes.subarray(0, bytesRead)));
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ELOOP') return outside;
    return bad(`cannot be read${typeof code === 'string' ? ` (${code})` : ''}`, 'put the file beside the record');
  }
}

/** The logo to serve. Serve SVG with a Content-Security-Policy that forbids scripts. */
export const logo = (rp: { readonly logo: Logo | undefined }): Logo | undefined => rp.logo;
