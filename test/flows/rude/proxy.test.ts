import { Writable } from 'node:stream';
import { expect } from 'chai';
import { pino } from 'pino';
import { HtmlClient } from '../../support/html-client.ts';
import { freePort } from '../../support/ports.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { politeness, startRudeProxy, WRITINGS, type RudeProxy } from '../../support/rude/proxy.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';
import { UPLOAD_LIMITS } from '../../../src/web/kit/forms/upload-slots.ts';

describe('behind a rude proxy', function () {
  this.timeout(60_000);
  let test: TestService;
  let proxy: RudeProxy;
  let rp: TestRelyingParty;
  const lines: string[] = [];

  before(async () => {
    const port = await freePort();
    proxy = await startRudeProxy(port, () => test.config.port);
    const log = pino(
      { level: 'warn' },
      new Writable({
        write(line: Buffer, _encoding, done) {
          lines.push(line.toString());
          done();
        },
      }),
    );
    test = await startService({
      log,
      config: {
        issuer: proxy.url,
        trusted_proxies: ['127.0.0.1', '::1'],
        metrics: { allow_from: ['127.0.0.0/8', '::1', '203.0.113.77'] },
      },
      relyingParties: [recordOf({ id: 'portal' })],
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(async () => {
    await test.close();
    await proxy.close();
  });
  beforeEach(() => {
    Object.assign(proxy.rudeness, politeness());
  });

  /** A whole sign-in, up to the citizen's name. */
  const journey = async (): Promise<void> => {
    const browser = new HtmlClient({ stopAt: atCallback });
    const { record, password } = test.person('level-2');
    const request = await rp.request({ acr_values: 'LoA1' });
    const end = await walkThrough(browser, await browser.get(request.url.href), {
      ...{ number: record.number, password, tick: ['phone_number'] },
    });
    expect(atCallback(end.url), end.text).to.equal(true);
    const tokens = await rp.redeem(request, end.url);
    const userinfo = await rp.userinfo(tokens.access_token, tokens.claims()?.sub ?? '');
    expect(userinfo.name).to.equal('Nguyễn Thị Minh Anh');
  };
  const metrics = async (): Promise<number> => {
    const answer = await fetch(`${proxy.url}/metrics`);
    await answer.text();
    return answer.status;
  };

  for (const [how, write, isReadable] of WRITINGS) {
    it(`which writes the client's address ${how}, citizens sign in, and nobody has the proxy's rights`, async () => {
      proxy.rudeness.forwardedFor = write;
      await journey();
      expect(await metrics()).to.equal(403);
      proxy.rudeness.client = '203.0.113.77';
      expect(await metrics()).to.equal(isReadable ? 200 : 403);
    });
  }

  it('the log warned once of an address that is missing, and once of one that cannot be read', () => {
    const warnings = lines.filter((line) => line.includes('X-Forwarded-For'));
    expect(warnings.filter((line) => line.includes('names no client'))).to.have.length(1);
    expect(warnings.filter((line) => line.includes('cannot be read'))).to.have.length(1);
    expect(warnings.join('')).to.not.include('203.0.113');
  });

  it('a header from somebody who is not the proxy is warned of once', async () => {
    const before = lines.length;
    const strict = await startService({
      log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
      config: { metrics: { allow_from: ['203.0.113.77'] } },
    });
    try {
      for (let times = 0; times < 3; times += 1) {
        const headers = { 'x-forwarded-for': '203.0.113.77' };
        expect((await fetch(`${strict.issuer}/metrics`, { headers })).status).to.equal(403);
      }
    } finally {
      await strict.close();
    }
    expect(lines.slice(before).filter((line) => line.includes('not a trusted proxy'))).to.have.length(1);
  });

  for (const body of ['buffered', 'crumbled'] as const) {
    it(`which sends bodies ${body}, citizens sign in`, async () => {
      proxy.rudeness.body = body;
      await journey();
    });
  }

  it('which drops what browsers say of themselves, citizens sign in', async () => {
    proxy.rudeness.drops = ['user-agent', 'accept-language', 'accept', 'origin', 'referer', 'sec-fetch-site'];
    await journey();
  });

  it('which cuts a form in two, nothing is half done, and the same form goes through the next time', async () => {
    const browser = new HtmlClient({ stopAt: atCallback });
    const { record, password } = test.person('level-2');
    const request = await rp.request({ prompt: 'login consent' });
    const page = await browser.get(request.url.href);
    proxy.rudeness.body = 'cut';
    const fields = { personal_number: record.number, password };
    expect((await browser.submit(page, { fields })).status).to.equal(502);
    proxy.rudeness.body = 'buffered';
    const consent = await browser.submit(page, { fields });
    expect(consent.name).to.equal('consent');
    proxy.rudeness.body = 'cut';
    expect((await browser.submit(consent, { button: 'allow' })).status).to.equal(502);
    proxy.rudeness.body = 'buffered';
    expect(atCallback((await browser.submit(consent, { button: 'allow' })).url)).to.equal(true);
  });

  it('which cuts a request for tokens in two, the code is not spent', async () => {
    const browser = new HtmlClient({ stopAt: atCallback });
    const { record, password } = test.person('level-2');
    const request = await rp.request();
    const page = await browser.get(request.url.href);
    const end = await walkThrough(browser, page, { number: record.number, password });
    proxy.rudeness.body = 'cut';
    const cut = await rp.redeem(request, end.url).catch((error: unknown) => error);
    expect(cut).to.be.an('error');
    proxy.rudeness.body = 'buffered';
    expect((await rp.redeem(request, end.url)).claims()?.sub).to.be.a('string');
  });

  it('which holds half of a picture back, the upload ends with 408, and the same one goes through the next time', async () => {
    const browser = new HtmlClient({ stopAt: atCallback });
    const { record, password } = test.person('level-2');
    const claims = JSON.stringify({ id_token: { authentication_level: { essential: true, value: 3 } } });
    const signIn = await browser.get((await rp.request({ claims })).url.href);
    const page = await browser.submit(signIn, { fields: { personal_number: record.number, password } });
    expect(page.name).to.equal('portrait-check');
    // Half of it is less than must arrive in the time of a look.
    const files = { picture: Buffer.alloc(UPLOAD_LIMITS.leastBytes, 1) };
    proxy.rudeness.body = 'held';
    const late = await browser.submit(page, { files });
    expect([late.status, late.problem]).to.deep.equal([408, 'upload_too_slow']);
    expect(late.headers.get('connection')).to.equal('close');
    // A try of the same sign-in does not wait for one that hangs: it takes its place.
    const hanging = browser.submit(page, { files });
    await until(() => proxy.held() === 2);
    proxy.rudeness.body = 'buffered';
    const next = await browser.submit(page, { files });
    expect(next.problem).to.match(/^portrait_/);
    expect((await hanging).status).to.equal(408);
  });

  it('which loses an answer, the same form goes on with the sign-in', async () => {
    const browser = new HtmlClient({ stopAt: atCallback });
    const { record, password } = test.person('level-2');
    const page = await browser.get((await rp.request({ prompt: 'login consent' })).url.href);
    proxy.rudeness.answer = 'lost';
    const fields = { personal_number: record.number, password };
    expect(await browser.submit(page, { fields }).catch((error: unknown) => error)).to.be.an('error');
    proxy.rudeness.answer = 'whole';
    expect((await browser.submit(page, { fields })).name).to.equal('consent');
  });
});
