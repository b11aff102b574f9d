import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { expect } from 'chai';
import { isPermittedHost, openTls, type SandboxTls } from '../../../src/sandbox/index.ts';
import { makeServer } from '../../../src/sandbox/tls/certificates.ts';
import { systemClock, type Clock } from '../../../src/shared/index.ts';

const DAY = 86_400_000;
/** OpenSSL has more reasons than Node has codes. */
const reason = ({ code = '', message }: NodeJS.ErrnoException): string => (code === 'UNSPECIFIED' ? message : code);
const inDays = (days: number): Clock => ({ now: () => new Date(Date.now() + days * DAY) });

describe('sandbox: its own certificate authority', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sen-id-tls-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = (host = 'localhost', clock = systemClock): Promise<SandboxTls> => openTls({ folder, host, clock });

  /** What a client makes of a server with this certificate. */
  async function meet(tls: { key: string; cert: string }, ca: string, servername: string): Promise<string> {
    const server = createServer({ key: tls.key, cert: tls.cert }).listen(0, '127.0.0.1');
    // A client that refuses the certificate hangs up.
    server.on('tlsClientError', () => undefined);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect({ host: '127.0.0.1', port, ca, servername });
    const outcome = await Promise.race([
      once(socket, 'secureConnect').then(() => 'trusted'),
      once(socket, 'error').then(([error]) => reason(error as NodeJS.ErrnoException)),
    ]).catch((error: unknown) => reason(error as NodeJS.ErrnoException));
    socket.destroy();
    server.close();
    return outcome;
  }

  it('is made once, and private keys can be read by their owner only', async () => {
    const first = await open();
    expect(await open()).to.deep.equal(first);
    expect(await readFile(first.caFile, 'utf8')).to.equal(first.ca);
    const modes = await Promise.all(
      ['authority.pem', 'server.pem', 'ca.pem'].map(async (name) => (await stat(join(folder, name))).mode & 0o777),
    );
    expect(modes).to.deep.equal([0o600, 0o600, 0o644]);
    expect(first.ca).to.not.include('PRIVATE');
  });

  it('is trusted by those who have its certificate, for this machine', async () => {
    const tls = await open('sen-id.test');
    expect(await meet(tls, tls.ca, 'localhost')).to.equal('trusted');
    expect(await meet(tls, tls.ca, 'sen-id.test')).to.equal('trusted');
    expect(await meet(tls, tls.ca, 'other.test')).to.equal('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('is believed for no other names, even by those who trust it', async () => {
    const { ca } = await open();
    const authority = await readFile(join(folder, 'authority.pem'), 'utf8');
    const forged = await makeServer(
      { key: authority.split('-----BEGIN CERT')[0] ?? '', cert: ca },
      'bank.vn',
      new Date(),
    );
    expect(await meet(forged, ca, 'bank.vn')).to.equal('permitted subtree violation');
    expect(['localhost', 'a.localhost', 'sen.test', 'host.docker.internal'].every(isPermittedHost)).to.equal(true);
    expect(['id.example.vn', 'localhost.vn', 'latest', '127.0.0.1', ''].some(isPermittedHost)).to.equal(false);
  });

  it('renews the certificate of the server before it ends, and for another host', async () => {
    const first = await open();
    expect((await open('localhost', inDays(366))).cert).to.equal(first.cert);
    for (const [host, days] of [
      ['localhost', 368],
      ['localhost', 500],
      ['sen-id.test', 0],
    ] as const) {
      const next = await open(host, inDays(days));
      expect(next.ca).to.equal(first.ca);
      expect(next.cert).to.not.equal(first.cert);
      expect(new X509Certificate(next.cert).checkHost(host)).to.equal(host);
    }
  });

  it('renews itself before it ends, with the certificate of the server', async () => {
    const first = await open();
    const next = await open('localhost', inDays(3649));
    expect(next.ca).to.not.equal(first.ca);
    expect(new X509Certificate(next.cert).verify(new X509Certificate(next.ca).publicKey)).to.equal(true);
    expect(await readFile(next.caFile, 'utf8')).to.equal(next.ca);
  });

  it('is one for two processes that start at the same moment', async () => {
    const both = await Promise.all([open(), open(), open()]);
    expect(new Set(both.map(({ ca }) => ca)).size).to.equal(1);
    for (const { cert, ca } of both) {
      expect(new X509Certificate(cert).verify(new X509Certificate(ca).publicKey)).to.equal(true);
    }
  });
});
