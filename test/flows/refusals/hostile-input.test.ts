import { expect } from 'chai';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { PROTOCOL_COLLECTIONS } from '../../../src/oidc/store/collections.ts';
import type { HtmlClient, Page } from '../../support/html-client.ts';
import { CALLBACK, recordOf, SECRET, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { newBrowser } from '../protocol/party.ts';

/** Values and names with a meaning for a database, a template, a shell or a parser. */
const VALUES = [
  '{"$gt":""}',
  '[$ne]',
  '$where',
  '__proto__',
  'constructor',
  '\u0000',
  '../../etc/passwd',
  '{{7*7}}',
  '"><script>alert(1)</script>',
  "' or 1=1 --",
  'x'.repeat(5000),
  '\u{1F600}\u202E',
];
const NAMES = ['$where', '__proto__', 'constructor[prototype]', 'personal_number[$gt]', 'a.b', '__proto__.polluted'];

interface LogLine {
  readonly ref?: string;
  readonly level: number;
  readonly problem?: string;
}

describe('hostile input', function () {
  this.timeout(60_000);
  let test: TestService;
  let rp: TestRelyingParty;
  const lines: LogLine[] = [];
  const log = pino(
    { level: 'debug' },
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(JSON.parse(chunk.toString()) as LogLine);
        done();
      },
    }),
  );

  before(async () => {
    test = await startService({ log, relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  beforeEach(() => lines.splice(0));
  afterEach(() => {
    expect(lines.filter(({ level, problem }) => level >= 50 || problem !== undefined)).to.deep.equal([]);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });
  after(() => test.close());

  const authorization = { authorization: `Basic ${Buffer.from(`portal:${SECRET}`).toString('base64')}` };
  /** The number of documents per collection. */
  const documents = async (): Promise<Record<string, number>> => {
    const { store } = test.service;
    const counts = await Promise.all(
      store.collections.map(async ({ name }) => [name, await store.raw(name).countDocuments({})] as const),
    );
    return Object.fromEntries(counts);
  };
  const isOurs = (location: string): boolean =>
    location.startsWith(`${test.issuer}/interaction/`) || location.startsWith(`${CALLBACK}?`);
  const expectRefusal = (status: number, what: string): void =>
    void expect(status, what).to.be.within(300, 499).and.not.equal(404);

  it('in the parameters of an authorization request is refused or ignored, never a fault', async () => {
    const { url } = await rp.request();
    for (const name of [...url.searchParams.keys(), 'claims', 'acr_values', 'login_hint', 'ui_locales', 'max_age']) {
      for (const value of VALUES) {
        const changed = new URL(url);
        changed.searchParams.set(name, value);
        const answer = await fetch(changed, { redirect: 'manual' });
        expectRefusal(answer.status, `${name}=${value.slice(0, 30)}`);
        expect(await answer.text()).to.not.include('<script>alert');
        const location = answer.headers.get('location');
        if (location !== null) expect(location).to.satisfy(isOurs);
      }
    }
    for (const name of NAMES) {
      const answer = await fetch(`${url.href}&${encodeURIComponent(name)}=1`, { redirect: 'manual' });
      expectRefusal(answer.status, name);
    }
  });

  for (const [path, fields] of [
    [
      '/token',
      ['grant_type', 'code', 'redirect_uri', 'code_verifier', 'refresh_token', 'client_id', 'scope', 'resource'],
    ],
    ['/par', ['client_id', 'redirect_uri', 'scope', 'claims', 'code_challenge', 'state']],
    ['/token/introspection', ['token', 'token_type_hint']],
    ['/token/revocation', ['token', 'token_type_hint']],
    ['/userinfo', ['access_token', 'scope']],
  ] as const) {
    it(`in a post to ${path} is refused, and reaches nothing`, async () => {
      const before = await documents();
      for (const field of [...fields, ...NAMES]) {
        for (const value of VALUES) {
          const base = {
            grant_type: 'authorization_code',
            code: 'x',
            redirect_uri: CALLBACK,
            code_verifier: 'v'.repeat(43),
          };
          const body = new URLSearchParams(path === '/token' ? base : {});
          body.set(field, value);
          const answer = await fetch(`${test.issuer}${path}`, { method: 'POST', headers: authorization, body });
          const isRefused = answer.status >= 400 && answer.status < 500;
          // A token that does not exist is no error there (RFC 7662 section 2.2, RFC 7009 section 2.2).
          const isNothing = answer.status === 200 && ['', '{"active":false}'].includes(await answer.clone().text());
          expect(isRefused || isNothing, `${field}=${value.slice(0, 30)}: ${answer.status}`).to.equal(true);
        }
      }
      expect(await documents()).to.deep.equal(before);
    });
  }

  /** A refused form is one request, or two where its page is shown again by the next one. */
  const expectEachLoggedOnce = (): void => {
    const refs = lines.map(({ ref }) => ref).filter((ref) => ref !== undefined);
    expect(refs.length).to.be.within(1, 2);
    expect(new Set(refs).size).to.equal(refs.length);
  };

  it('in the fields of a page gives the page again, or is refused; each request is logged once', async () => {
    const browser: HtmlClient = newBrowser();
    const page: Page = await browser.get((await rp.request()).url.href);
    const before = await documents();
    expect(before[PROTOCOL_COLLECTIONS.Interaction.name], 'what counts documents').to.be.above(0);
    for (const body of NAMES.map((name) => `${encodeURIComponent(name)}=1&personal_number=1&password=2`)) {
      lines.splice(0);
      const answer = await browser.post(page.url, body);
      expect(answer.status, body).to.be.within(400, 499);
      expectEachLoggedOnce();
    }
    // A password that is wrong is counted, and told of in the trail.
    const { audit: _trail, throttles: _tries, failures_everywhere: _all, ...after } = await documents();
    expect(before).to.deep.include(after);
    for (const field of ['personal_number', 'password', 'action'] as const) {
      for (const value of VALUES) {
        lines.splice(0);
        const body = new URLSearchParams({ personal_number: '1', password: '2', action: 'continue', [field]: value });
        const answer = await browser.post(page.url, body);
        expect(answer.status, `${field}=${value.slice(0, 30)}`).to.be.within(400, 499);
        expect(answer.text).to.not.include('<script>alert');
        expectEachLoggedOnce();
      }
    }
  });

  it('in addresses and headers is answered with a page of ours', async () => {
    for (const path of [
      '/%00',
      '/%c0%ae%c0%ae/',
      '/interaction/%2e%2e%2f',
      '/interaction/$where/sign-in',
      '/assets/../../package.json',
      '/account/__proto__',
      '/interaction/__proto__',
    ]) {
      const answer = await fetch(`${test.issuer}${path}`, { redirect: 'manual' });
      expect(answer.status, path).to.be.within(303, 499);
    }
    for (const headers of [
      { cookie: 'sen_session=$where; sen_session.sig=x; __proto__=1' },
      { 'accept-language': ','.repeat(2000) },
      { 'x-forwarded-for': '__proto__, $where' },
      { authorization: 'Basic AAAA' },
      { accept: '*/*;q='.repeat(200) },
    ]) {
      const answer = await fetch((await rp.request()).url, { redirect: 'manual', headers });
      expect(answer.status, JSON.stringify(headers).slice(0, 60)).to.be.within(303, 499);
    }
  });
});
