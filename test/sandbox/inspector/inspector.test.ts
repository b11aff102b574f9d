import { networkInterfaces } from 'node:os';
import { expect } from 'chai';
import { request as httpRequest } from 'node:http';
import {
  startSandbox,
  type ExplainedError,
  type RunningSandbox,
  type WireRequest,
} from '../../../src/sandbox/index.ts';
import { systemClock } from '../../../src/shared/index.ts';
import { Browser } from '../support/browser.ts';
import { keptLog } from '../support/log.ts';

const wire = (changes: Partial<WireRequest> = {}): WireRequest => ({
  ...{ method: 'POST', path: '/token', clientId: 'shop', status: 400, parameters: [] },
  ...{ error: 'invalid_grant', description: 'code has expired', cause: 'code_expired', parameter: 'code' },
  ...changes,
});

const EXPIRED: ExplainedError = {
  ...{ id: 'code_expired', endpoints: ['/token'], error: 'invalid_grant', status: 400 },
  description: 'code has expired: redeem it at once',
  cause: { vi: 'Quá một phút.', en: 'Older than a minute.' },
  cure: { vi: 'Đổi ngay.', en: 'Redeem it at once.' },
};

describe('sandbox: request inspector', () => {
  let sandbox: RunningSandbox;
  let log: ReturnType<typeof keptLog>;
  const start = (host = '127.0.0.1') =>
    startSandbox({
      ...{ host, port: 0, clock: systemClock, log },
      tokens: { population: 'pop', matcher: 'match', sms: 'text' },
      errors: () => new Map([[EXPIRED.id, EXPIRED]]),
    });
  beforeEach(async () => {
    log = keptLog();
    sandbox = await start();
  });
  afterEach(() => sandbox.close());

  const page = async (query = '') => new Browser().get(`${sandbox.url}/inspector${query}`);

  it('shows what was wrong and how to mend it, in both languages', async () => {
    expect((await page()).html).to.include('id="no-requests"');
    sandbox.inspector.record(wire());
    const english = await page('?lang=en');
    expect(english.name).to.equal('sandbox-inspector');
    expect(english.html)
      .to.include('invalid_grant')
      .and.include('code has expired')
      .and.include('Older than a minute')
      .and.include('Redeem it at once')
      .and.include('href="/errors#code_expired"');
    expect((await page('?lang=vi')).html)
      .to.include('Quá một phút')
      .and.include('Đổi ngay');
  });

  it('masks secrets, tokens, codes and personal data, wherever they stand', async () => {
    const secrets = [
      's3cret-value',
      'the-code',
      'my-proof',
      '001190412073',
      'anh@example.com',
      '0912 345 678',
      'eyJhbGciOi.x.y',
    ];
    const [secret, code, verifier, number, mail, phone, token] = secrets as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    sandbox.inspector.record(
      wire({
        parameters: [
          ['client_secret', secret],
          ['code', code],
          ['code_verifier', verifier],
          ['login_hint', number],
          ['id_token_hint', token],
          ['scope', `openid ${mail}`],
          ['acr_values', `LoA2 ${number}`],
          ['redirect_uri', `https://rp.example/cb?user=${secret}#${code}`],
          [mail, 'x'],
          ['grant_type', 'authorization_code'],
        ],
        path: `/token/${number}`,
        description: `no account for ${phone} with ${token}`,
      }),
    );
    const text = (await page()).html + (await (await fetch(`${sandbox.url}/api/requests`)).text());
    for (const one of secrets) expect(text).to.not.include(one);
    expect(text).to.include('authorization_code').and.include('https://rp.example/cb?•••');
  });

  it('keeps the last fifty of each client, of a hundred clients', () => {
    const { inspector } = sandbox;
    inspector.record(wire({ clientId: 'quiet' }));
    for (let count = 0; count < 10_000; count += 1) inspector.record(wire({ clientId: `noisy-${count % 99}` }));
    expect(inspector.list('quiet')).to.have.length(1);
    expect(inspector.list('noisy-7')).to.have.length(50);
    expect(inspector.list('noisy-98')[0]!.number).to.equal(10_000);
    for (let count = 0; count < 10_000; count += 1) inspector.record(wire({ clientId: `other-${count}` }));
    expect(inspector.clients()).to.have.length(100);
    expect(inspector.list()).to.have.length(100);
    expect(inspector.list('quiet')).to.deep.equal([]);
  });

  it('cuts and escapes what strangers send', async () => {
    sandbox.inspector.record(
      wire({
        clientId: '<script>alert(1)</script>',
        error: '"><img src=x>',
        parameters: [
          ['<b>', 'x'],
          ['scope', '\u202e\u0000<i>'],
          ...Array.from({ length: 500 }, () => ['a', 'b'] as const),
        ],
      }),
    );
    sandbox.inspector.record(wire({ clientId: 'x '.repeat(500_000), parameters: [['scope', 'y '.repeat(500_000)]] }));
    sandbox.inspector.record(wire({ clientId: undefined }));
    const { html } = await page();
    expect(html).to.not.match(/<script>alert|<img src=x|<b>|<i>/);
    expect(html).to.not.include('\u202e');
    expect(html.length).to.be.below(20_000);
    const [cut] = (await (await fetch(`${sandbox.url}/api/requests?client=-`)).json()) as object[];
    expect(cut).to.include({ client: '-' });
  });

  it('tells a page that follows along of each request', async () => {
    const abort = new AbortController();
    const response = await fetch(`${sandbox.url}/inspector/events`, { signal: abort.signal });
    expect(response.headers.get('content-type')).to.match(/^text\/event-stream/);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).to.equal('data: following\n\n');
    sandbox.inspector.record(wire());
    expect((await reader.read()).value).to.equal('data: seen\n\n');
    abort.abort();
    expect((await page()).html).to.include('src="/inspector.js"');
    expect(await (await fetch(`${sandbox.url}/inspector.js`)).text()).to.include('EventSource');
  });

  it('lets twenty follow, and the next one when one has left', async () => {
    const follow = (signal?: AbortSignal) => fetch(`${sandbox.url}/inspector/events`, { signal: signal ?? null });
    const first = new AbortController();
    await follow(first.signal);
    for (let count = 1; count < 20; count += 1) await follow();
    expect((await follow()).status).to.equal(503);
    first.abort();
    let status = 503;
    while (status === 503) ({ status } = await follow());
    expect(status).to.equal(200);
    expect(log.lines, 'leaving is no fault').to.deep.equal([]);
  });

  it('answers this machine only, under its own name', async () => {
    const status = (address: string, headers: Record<string, string> = {}) =>
      new Promise<number | undefined>((resolve, reject) => {
        httpRequest(address, { headers }, (response) => {
          response.destroy();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
    const paths = ['/inspector', '/inspector/events', '/inspector.js', '/api/requests'];
    for (const path of paths) expect(await status(sandbox.url + path, { host: 'evil.example' }), path).to.equal(403);
    const open = await start('0.0.0.0');
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal);
    try {
      for (const path of outside === undefined ? [] : paths) {
        const { port } = new URL(open.url);
        const address = `http://${outside!.address}:${port}${path}`;
        expect(await status(address, { host: 'localhost' }), path).to.equal(403);
      }
    } finally {
      await open.close();
    }
  });
});
