import { randomUUID, X509Certificate } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plusSeconds } from '../../shared/index.ts';
import type { Clock } from '../../shared/index.ts';
import type { KeyAndCertificate } from './certificates.ts';

/** What a server is started with, and what its clients must trust. */
export interface SandboxTls extends KeyAndCertificate {
  /** The authority's certificate, in PEM. */
  readonly ca: string;
  /** The file that holds it. */
  readonly caFile: string;
}

/** A certificate is renewed this long before it ends: a server may run for weeks. */
const RENEWED_BEFORE = 30 * 86_400;

/** Names in the folder. The private keys can be read by their owner only. */
const [AUTHORITY, SERVER, CA] = ['authority.pem', 'server.pem', 'ca.pem'];

const PEM = /-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----\n?/g;

/** A key and its certificate in one file, so that neither can be replaced without the other. */
async function read(file: string): Promise<KeyAndCertificate | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  const parts = [...text.matchAll(PEM)];
  const part = (kind: string): string | undefined => parts.find(([, name]) => name === kind)?.[0];
  const [key, cert] = [part('PRIVATE KEY'), part('CERTIFICATE')];
  return key === undefined || cert === undefined ? undefined : { key, cert };
}

async function draft(file: string, text: string, mode: number): Promise<string> {
  const name = `${file}.${randomUUID()}`;
  await writeFile(name, text, { mode, flag: 'wx' });
  return name;
}

const replace = async (file: string, text: string, mode: number): Promise<void> =>
  rename(await draft(file, text, mode), file);

/** Keeps what was made unless another process was first: then both use what that process made. */
async function keepFirst(file: string, made: KeyAndCertificate): Promise<KeyAndCertificate> {
  const name = await draft(file, made.key + made.cert, 0o600);
  try {
    await link(name, file);
    return made;
  } catch (error) {
    const other = await read(file);
    if (other === undefined) throw error;
    return other;
  } finally {
    await rm(name, { force: true });
  }
}

/**
 * The sandbox's own certificate authority and the certificate of its provider, made at the first start and kept in
 * `folder`. What has ended, or is about to, is made again.
 *
 * @param host the issuer's; see `isPermittedHost`.
 */
export async function openTls(options: { folder: string; host: string; clock: Clock }): Promise<SandboxTls> {
  const { folder, host, clock } = options;
  // Loaded here: most starts need no certificates.
  const { makeAuthority, makeServer } = await import('./certificates.ts');
  const now = clock.now();
  const lasts = ({ cert }: KeyAndCertificate): boolean =>
    new X509Certificate(cert).validToDate > plusSeconds(now, RENEWED_BEFORE);
  const at = (name: string | undefined): string => join(folder, name ?? '');
  await mkdir(folder, { recursive: true });

  const authority = async (): Promise<KeyAndCertificate> => {
    const kept = await read(at(AUTHORITY));
    if (kept !== undefined && lasts(kept)) return kept;
    await rm(at(AUTHORITY), { force: true });
    return keepFirst(at(AUTHORITY), await makeAuthority(now));
  };
  const server = async (issuer: KeyAndCertificate): Promise<KeyAndCertificate> => {
    const kept = await read(at(SERVER));
    if (kept !== undefined && lasts(kept)) {
      const certificate = new X509Certificate(kept.cert);
      const isOurs = certificate.verify(new X509Certificate(issuer.cert).publicKey);
      if (isOurs && certificate.checkHost(host) !== undefined) return kept;
    }
    const made = await makeServer(issuer, host, now);
    await replace(at(SERVER), made.key + made.cert, 0o600);
    return made;
  };

  const issuer = await authority();
  const { key, cert } = await server(issuer);
  await replace(at(CA), issuer.cert, 0o644);
  return { key, cert, ca: issuer.cert, caFile: at(CA) };
}
