import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';

describe('a relying party that is slow to take a sign-out', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  let server: Server;
  let shift = 0;
  /** How the relying party answers; undefined: not at all. */
  let answer: number | undefined;
  const tokens: string[] = [];
  const hanging: ServerResponse[] = [];

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        tokens.push(new URLSearchParams(Buffer.concat(chunks).toString()).get('logout_token') ?? '');
        if (answer === undefined) hanging.push(response);
        else response.writeHead(answer).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const client = {
      backchannel_logout_uri: `http://localhost:${port}/logout`,
      backchannel_logout_session_required: true,
      post_logout_redirect_uris: ['http://localhost:9/callback'],
    };
    test = await startService({
      clock: { now: () => new Date(Date.now() + shift) },
      config: { outbound: { timeout: '2 s' } },
      relyingParties: ['portal', 'other'].map((id) => recordOf({ id, client })),
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await test.close();
  });
  beforeEach(() => {
    tokens.length = 0;
    hanging.length = 0;
  });

  const signIn = async (browser: HtmlClient, party = rp) => {
    const { record, password } = test.person('level-2');
    const request = await party.request();
    const options = { number: record.number, password };
    const end = await walkThrough(browser, await browser.get(request.url.href), options);
    return party.redeem(request, end.url);
  };
  const waiting = () => test.service.store.raw('oidc_logout_notices').find({}).toArray();
  const metrics = async (): Promise<string> =>
    (await (await fetch(`${test.issuer}/metrics`)).text())
      .split('\n')
      .filter((line) => line.includes('logout'))
      .join();

  it('holds nobody up, is tried again, and is told of the same session by a new token', async () => {
    answer = undefined;
    const browser = new HtmlClient({ stopAt: atCallback });
    const claims = (await signIn(browser)).claims();
    const confirm = await browser.get(`${test.issuer}/session/end`);
    const done = await browser.submit(confirm, { button: 'continue' });
    expect(done.name).to.equal('signed-out');
    await until(() => hanging.length === 1);
    // Signed out while the relying party has not answered.
    expect(hanging[0]?.headersSent).to.equal(false);
    expect((await browser.get(`${test.issuer}/account`)).name).to.equal('sign-in');
    answer = 500;
    await until(async () => (await waiting())[0]?.['tries'] === 1);
    shift += 11_000;
    await until(async () => (await waiting())[0]?.['tries'] === 2);
    answer = 200;
    shift += 31_000;
    await until(async () => (await waiting()).length === 0);
    expect(tokens.map((token) => decodeJwt(token)['sid'])).to.deep.equal(tokens.map(() => claims?.['sid']));
    expect(new Set(tokens.map((token) => decodeJwt(token).jti)).size).to.equal(tokens.length);
    expect(decodeJwt(tokens.at(-1) ?? '').iat).to.be.greaterThan(decodeJwt(tokens[0] ?? '').iat ?? 0);
    const counted = await metrics();
    expect(counted)
      .to.match(/outcome="failed"\} 2/)
      .and.match(/outcome="delivered"\} 1/);
    const audit = await test.service.store.raw('audit').find({}).toArray();
    expect(JSON.stringify(audit)).to.include('logout_notice_delayed').and.not.include('logout_notice_given_up');
  });

  it('holds up neither the end of another session nor a withdrawn consent', async () => {
    answer = undefined;
    await signIn(new HtmlClient({ stopAt: atCallback }));
    const account = await test.service.accounts.findByNumber(test.person('level-2').record.number);
    await test.service.sessions.endAllOf(account?.id ?? '');
    await until(() => hanging.length === 1);
    expect(hanging[0]?.headersSent).to.equal(false);
    expect(await test.service.sessions.list(account?.id ?? '')).to.deep.equal([]);
    answer = 200;
    hanging[0]?.writeHead(200).end();
    await until(async () => (await waiting()).length === 0);
  });

  it('is told last where it began the sign-out itself, after the browser has its answer', async () => {
    answer = 200;
    const browser = new HtmlClient({ stopAt: atCallback });
    await signIn(browser);
    await signIn(browser, await TestRelyingParty.open(test, 'other'));
    const query = new URLSearchParams({
      ...{ client_id: 'portal', state: 'a-state' },
      post_logout_redirect_uri: 'http://localhost:9/callback',
    });
    const asking = await browser.get(`${test.issuer}/session/end?${query.toString()}`);
    const done = await browser.submit(asking, { button: 'continue' });
    expect(done.url).to.equal('http://localhost:9/callback?state=a-state');
    await until(async () => (await waiting()).length === 0);
    expect(tokens.map((token) => decodeJwt(token).aud)).to.deep.equal(['other', 'portal']);
  });
});
