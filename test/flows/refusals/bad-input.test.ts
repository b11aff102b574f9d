import { expect } from 'chai';
import { request as httpRequest } from 'node:http';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('bad input', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  const browse = () => new HtmlClient({ stopAt: atCallback });

  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const signInPage = async (browser: HtmlClient): Promise<Page> => browser.get((await rp.request()).url.href);
  const post = (path: string, body: string | Buffer, headers: Record<string, string> = FORM) =>
    fetch(`${test.issuer}${path}`, {
      method: 'POST',
      headers: { accept: 'application/json', ...headers },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });

  it('answers the same to an unknown number and a wrong password, whatever the account', async () => {
    const { password } = test.person('level-2');
    const tries: readonly [number: string, password: string][] = [
      ['001099999999', 'wrong'],
      [test.person('level-2').record.number, `${password}x`],
      [test.person('locked').record.number, `${test.person('locked').password}x`],
      [test.person('deceased').record.number, `${test.person('deceased').password}x`],
      [test.person('not-activated').record.number, `${test.person('not-activated').password}x`],
    ];
    const seen = new Set<string>();
    for (const [number, secret] of tries) {
      const browser = browse();
      const page = await browser.submit(await signInPage(browser), {
        fields: { personal_number: number, password: secret },
      });
      expect(page.name).to.equal('sign-in');
      seen.add(`${page.status} ${page.problem ?? ''} ${page.$('#error-summary').text().replace(/\s+/g, ' ')}`);
    }
    expect([...seen]).to.have.length(1);
    expect([...seen][0]).to.include('sign_in_failed');
  });

  it('says at the field what is missing or cannot be right, each in a sentence of its own, and counts nothing', async () => {
    const { record, password } = test.person('level-2');
    const browser = browse();
    let page = await signInPage(browser);
    const said = new Set<string>();
    for (const [number, secret, problem, at] of [
      ['', 'x', 'personal_number_missing', 'personal_number'],
      ['\u200B ', 'x', 'personal_number_missing', 'personal_number'],
      ['12', 'x', 'personal_number_malformed', 'personal_number'],
      ['{"$gt":""}', 'x', 'personal_number_malformed', 'personal_number'],
      [record.number, '', 'password_missing', 'password'],
    ] as const) {
      for (let time = 0; time < 7; time += 1) {
        page = await browser.submit(page, { fields: { personal_number: number, password: secret } });
        expect([page.status, page.name, page.problem]).to.deep.equal([422, 'sign-in', problem]);
      }
      expect(page.$(`#${at}`).attr('aria-invalid')).to.equal('true');
      expect(page.$('.field-error')).to.have.length(1);
      expect(page.$('#error-summary a').attr('href')).to.equal(`#${at}`);
      said.add(page.$(`#${at}-error`).text());
    }
    expect(said).to.have.property('size', 3);
    const pasted = `\u202A${record.number.replace(/(\d{3})(?=\d)/g, '$1\u00A0\u2013')}\u202C`;
    const end = await browser.submit(page, { fields: { personal_number: pasted, password } });
    expect(end.name).to.not.equal('sign-in');
  });

  for (const path of ['sign-in', 'recovery/phone']) {
    it(`says everything that is wrong at once, with a link to each field: ${path}`, async () => {
      const browser = browse();
      let page = path === 'sign-in' ? await signInPage(browser) : await browser.get(`${test.issuer}/${path}`);
      const { name } = page;
      for (const [number, problem] of [
        ['', 'personal_number_missing'],
        ['\uFF11\uFF12', 'personal_number_malformed'],
      ] as const) {
        for (let time = 0; time < 7; time += 1) {
          page = await browser.submit(page, { fields: { personal_number: number, password: '' } });
          expect([page.status, page.name, page.problem]).to.deep.equal([422, name, problem]);
        }
        const links = [...page.$('#error-summary li a')].map((link) => page.$(link));
        expect(links.map((link) => link.attr('href'))).to.deep.equal(['#personal_number', '#password']);
        for (const link of links) {
          const id = link.attr('href') ?? '';
          expect(page.$(id).attr('aria-invalid')).to.equal('true');
          expect(page.$(`${id}-error`).text()).to.equal(link.text());
        }
        expect(page.$('.field-error')).to.have.length(2);
      }
    });
  }

  for (const [key, problem] of [
    ['not-activated', 'account_not_activated'],
    ['locked', 'account_locked'],
    ['deceased', 'account_of_deceased'],
  ] as const) {
    it(`tells the holder what to do next after the right password: ${key}`, async () => {
      const { record, password } = test.person(key);
      const browser = browse();
      const page = await browser.submit(await signInPage(browser), {
        fields: { personal_number: record.number, password },
      });
      expect([page.status, page.name, page.problem]).to.deep.equal([403, 'sign-in', problem]);
      expect(page.$('#error-summary').text()).to.match(/tổng đài|Một cửa|công an|hotline|One-Stop|police/);
    });
  }

  for (const path of ['/token', '/par', '/auth', '/token/introspection', '/interaction/x/sign-in']) {
    it(`refuses bodies over 64 KB and bad encoding at ${path}`, async () => {
      for (const body of ['a='.padEnd(66 * 1024, 'x'), Buffer.from([0x61, 0x3d, 0xff, 0xfe]), 'a=%ff', 'a=%zz']) {
        const answer = await post(path, body);
        expect(answer.status, `${path} ${body.toString().slice(0, 9)}`).to.be.within(400, 499);
        expect(await answer.text()).to.not.match(/\bat .*\.ts:\d+/);
      }
    });
  }

  it('refuses field names that hold operators or prototypes', async () => {
    const browser = browse();
    const page = await signInPage(browser);
    for (const body of [
      'personal_number[$gt]=&password=x',
      '__proto__=x&password=y',
      '$where=1',
      'constructor.prototype=1&a[b]=2',
    ]) {
      const answer = await browser.post(page.url, body);
      expect(answer.status, body).to.be.within(400, 499);
    }
  });

  it('refuses other media types on its forms', async () => {
    const answer = await post('/interaction/x/sign-in', '{}', { 'content-type': 'application/json' });
    expect(answer.status).to.equal(415);
  });

  it('refuses a form that comes from another site', async () => {
    const browser = browse();
    const page = await signInPage(browser);
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ]) {
      const answer = await browser.post(page.url, 'personal_number=1&password=2', headers);
      expect(answer.status).to.equal(403);
      expect(answer.problem).to.equal('cross_site_request');
    }
  });

  it('answers a header bomb with 431 and goes on', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(`${test.issuer}/`, { headers: { 'x-bomb': 'x'.repeat(20_000) } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      request.on('error', reject);
      request.end();
    });
    expect(status).to.equal(431);
    expect((await fetch(`${test.issuer}/health/ready`)).status).to.equal(200);
  });

  it('says what to do when cookies are off', async () => {
    const { url } = await rp.request();
    const start = await fetch(url, { redirect: 'manual' });
    const page = await new HtmlClient().get(start.headers.get('location') ?? '');
    expect(page.status).to.equal(400);
    expect(page.problem).to.equal('cookies_needed');
    expect(page.$('a').length).to.be.at.least(1);
  });

  it('says what happened to a page of a sign-in that is over', async () => {
    const browser = browse();
    const page = await signInPage(browser);
    const { record, password } = test.person('level-2');
    await walkThrough(browser, page, { number: record.number, password });
    const late = await browser.get(page.url);
    expect(late.status).to.equal(400);
    expect(late.problem).to.equal('sign_in_over');
  });

  it('keeps two tabs apart', async () => {
    const browser = browse();
    const [one, two] = [await signInPage(browser), await signInPage(browser)];
    const { record, password } = test.person('level-1');
    for (const tab of [two, one]) {
      const end = await walkThrough(browser, tab, { number: record.number, password });
      expect(atCallback(end.url), end.text).to.equal(true);
    }
  });

  it('shows pages of its own for unknown addresses and methods, JSON to programs', async () => {
    const page = await browse().get(`${test.issuer}/nowhere`);
    expect([page.status, page.problem]).to.deep.equal([404, 'page_not_found']);
    const answer = await fetch(`${test.issuer}/nowhere`, { headers: { accept: 'application/json' } });
    expect(answer.headers.get('content-type')).to.include('application/json');
    expect((await fetch(`${test.issuer}/health/live`, { method: 'DELETE' })).status).to.equal(405);
  });

  it('points nowhere else, whatever Host and forwarded headers say', async () => {
    const { url } = await rp.request();
    const forged = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    const location = await new Promise<string>((resolve, reject) => {
      const request = httpRequest(url, { headers: forged }, (answer) => {
        answer.resume();
        resolve(answer.headers.location ?? '');
      });
      request.on('error', reject);
      request.end();
    });
    expect(location.startsWith(`${test.issuer}/interaction/`)).to.equal(true);
  });

  it('sends the headers of a page that guards what it shows', async () => {
    const page = await signInPage(browse());
    expect(page.headers.get('content-security-policy'))
      .to.include("default-src 'none'")
      .and.to.include("frame-ancestors 'none'");
    expect(page.headers.get('content-security-policy')).to.not.include('unsafe-inline');
    expect(page.headers.get('x-frame-options')).to.equal('DENY');
    expect(page.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(page.headers.get('cache-control')).to.include('no-store');
  });
});
