import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CryptoKey } from 'openid-client';
import { z } from 'zod';

const PrivateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

export interface ClientKey {
  readonly key: CryptoKey;
  readonly kid: string;
  /** The public key, as `jwks_uri` serves it. */
  readonly jwks: { readonly keys: readonly object[] };
}

/**
 * The ES256 key pair of a relying party. The first start makes it and keeps it in a file that only its owner can read.
 */
export async function openClientKey(folder: string, name: string): Promise<ClientKey> {
  const file = join(folder, `${name}.jwk.json`);
  const jwk = (await read(file)) ?? (await make(folder, file));
  const { kty, crv, x, y } = jwk;
  // RFC 7638: the required members in alphabetical order.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  return { key, kid, jwks: { keys: [{ kty, crv, x, y, kid, use: 'sig', alg: 'ES256' }] } };
}

async function read(file: string): Promise<z.infer<typeof PrivateJwk> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return PrivateJwk.parse(JSON.parse(text));
}

async function make(folder: string, file: string): Promise<z.infer<typeof PrivateJwk>> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const jwk = PrivateJwk.parse(await crypto.subtle.exportKey('jwk', pair.privateKey));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(jwk), { mode: 0o600, flag: 'wx' });
  try {
    // Linking fails if another process was first: then both use the key of that process.
    await link(draft, file);
    return jwk;
  } catch (error) {
    const other = await read(file);
    if (other === undefined) throw error;
    return other;
  } finally {
    await rm(draft, { force: true });
  }
}
