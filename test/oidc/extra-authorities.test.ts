import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

/** A CA and a certificate for `localhost` made for this test; the CA's key was destroyed. */
const TLS = resolve(import.meta.dirname, '../support/tls');
const OUTBOUND = resolve(import.meta.dirname, '../../src/oidc/outbound.ts');

describe('what the provider fetches over TLS', function () {
  this.timeout(60_000);
  let server: Server;

  before(async () => {
    const [key, cert] = ['server.key', 'server.pem'].map((name) => readFileSync(join(TLS, name)));
    server = createServer({ key, cert }, (_request, response) => response.end('{"keys":[]}')).listen(0, 'localhost');
    await once(server, 'listening');
  });
  after(() => server.close());

  /** Fetched in a separate process, because Node reads the CAs at startup. */
  const fetched = async (env: Record<string, string>): Promise<string> => {
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    const script = `
      import { outboundFetch } from ${JSON.stringify(OUTBOUND)};
      const get = outboundFetch({ allowPrivateAddresses: true, timeoutMs: 5000, maxBytes: 9999 });
      console.log(await get(${JSON.stringify(url)}).then((answer) => answer.text(), (error) => error.code));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, ...env },
    });
    return stdout.trim();
  };

  it('comes from servers of authorities that the operator adds (NODE_EXTRA_CA_CERTS)', async () => {
    expect(await fetched({ NODE_EXTRA_CA_CERTS: join(TLS, 'ca.pem') })).to.equal('{"keys":[]}');
  });

  it('comes from no server whose authority nobody knows', async () => {
    expect(await fetched({ NODE_EXTRA_CA_CERTS: '' })).to.match(/^UNABLE_TO_|^SELF_SIGNED/);
  });
});
