import { expect } from 'chai';
import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { isPublicAddress, outboundFetch, OutboundRefusedError } from '../../src/oidc/outbound.ts';

const LIMITS = { timeoutMs: 500, maxBytes: 1024 };
const guarded = outboundFetch({ ...LIMITS, allowPrivateAddresses: false });
const sandboxed = outboundFetch({ ...LIMITS, allowPrivateAddresses: true });

const serve = async (listener: RequestListener): Promise<{ url: string; server: Server }> => {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://localhost:${(server.address() as { port: number }).port}/`, server };
};

const refusal = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('outbound requests', () => {
  const servers: Server[] = [];
  const start = async (listener: RequestListener): Promise<string> => {
    const { url, server } = await serve(listener);
    servers.push(server);
    return url;
  };
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  const addresses: readonly [address: string, isPublic: boolean][] = [
    ['8.8.8.8', true],
    ['2606:4700::1111', true],
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['172.31.0.1', false],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['fe80::1', false],
    ['fd00::1', false],
    ['::ffff:127.0.0.1', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['2001:db8::1', false],
    ['localhost', false],
  ];
  for (const [address, isPublic] of addresses) {
    it(`${address} is ${isPublic ? 'public' : 'not public'}`, () =>
      expect(isPublicAddress(address)).to.equal(isPublic));
  }

  it('never reaches a private address, by number or by name', async () => {
    let reached = 0;
    const url = await start((_request, response) => {
      reached += 1;
      response.end('secret');
    });
    const byNumber = url.replace('localhost', '127.0.0.1');
    for (const target of [url, byNumber, url.replace('localhost', '[::1]'), url.replace('localhost', '2130706433')]) {
      expect(await refusal(guarded(target)), target).to.be.instanceOf(Error);
    }
    expect(reached).to.equal(0);
    expect(await (await sandboxed(url)).text()).to.equal('secret');
  });

  it('refuses other schemes', async () => {
    for (const url of ['file:///etc/passwd', 'ftp://example.vn/', 'data:text/plain,x']) {
      expect(await refusal(sandboxed(url))).to.be.instanceOf(OutboundRefusedError);
    }
  });

  it('follows no redirect', async () => {
    const url = await start((_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' });
      response.end();
    });
    expect((await sandboxed(url)).status).to.equal(302);
  });

  it('takes no answer over the limit', async () => {
    const url = await start((_request, response) => response.end('x'.repeat(2000)));
    expect(await refusal(sandboxed(url))).to.be.instanceOf(OutboundRefusedError);
  });

  it('waits no longer than its time, whether the answer never begins or never ends', async () => {
    const silent = await start(() => undefined);
    const slow = await start((_request, response) => void response.write('x'));
    for (const url of [silent, slow]) expect(await refusal(sandboxed(url))).to.be.instanceOf(Error);
  });

  it('sends method, headers and body', async () => {
    const url = await start((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => response.end(`${request.method ?? ''} ${request.headers['content-type'] ?? ''} ${body}`));
    });
    const answer = await sandboxed(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: 'abc' }),
    });
    expect(await answer.text()).to.equal('POST application/x-www-form-urlencoded logout_token=abc');
  });
});
