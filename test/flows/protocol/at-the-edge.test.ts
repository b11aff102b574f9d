import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, SECRET, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { answerOf, newBrowser, signInTo } from './party.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('at the edge', function () {
  this.timeout(60_000);
  let test: TestService;
  let rp: TestRelyingParty;
  let now = Date.now();

  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })], clock: { now: () => new Date(now) } });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  describe('the claims parameter', () => {
    const ignored: Readonly<Record<string, string>> = {
      'no known member': '{"verified_claims":{"claims":{}},"purpose":"x"}',
      'no member at all': '{}',
      'unknown members beside a known one': '{"transfer":[1],"userinfo":{"name":null}}',
      'an unknown claim of a strange form': '{"userinfo":{"shoe_size":"yes","name#vi":7},"id_token":{"x":[]}}',
      'unknown members in a claim': '{"userinfo":{"name":{"essential":true,"max_age":"never"}}}',
      'a claim named as a prototype': '{"userinfo":{"__proto__":{"essential":true},"constructor":1}}',
    };
    for (const [what, claims] of Object.entries(ignored)) {
      it(`with ${what} is taken, and what is not understood ignored`, async () => {
        const { rp: party, tokens, sub } = await signInTo(test, 'portal', { parameters: { claims } });
        const userinfo = await party.userinfo(tokens.access_token, sub);
        expect(userinfo).to.include({ name: 'Nguyễn Thị Minh Anh' }).and.not.have.any.keys('shoe_size', 'purpose');
      });
    }

    it('is read in the same way where it is pushed', async () => {
      const { url } = await rp.request({ claims: '{"purpose":"x"}' });
      const answer = await fetch(`${test.issuer}/par`, {
        method: 'POST',
        headers: { ...FORM, authorization: `Basic ${Buffer.from(`portal:${SECRET}`).toString('base64')}` },
        body: url.searchParams,
      });
      expect(answer.status).to.equal(201);
    });

    for (const claims of ['[]', '"x"', '{', '{"userinfo":1}', '{"userinfo":{"name":"yes"}}']) {
      it(`is refused where it is malformed: ${claims}`, async () => {
        const end = await newBrowser().get((await rp.request({ claims })).url.href);
        expect(answerOf(end.url)['error']).to.equal('invalid_request');
      });
    }
  });

  describe('a request line in absolute form', () => {
    const raw = async (target: string, method = 'GET'): Promise<string> => {
      const socket = connect(test.config.port, 'localhost');
      await once(socket, 'connect');
      socket.write(`${method} ${target} HTTP/1.1\r\nhost: elsewhere.example\r\nconnection: close\r\n\r\n`);
      return text(socket);
    };
    const statusOf = (answer: string): number => Number(answer.split(' ', 2)[1]);

    it('is taken, and its authority makes no link of ours', async () => {
      for (const authority of [new URL(test.issuer).host, 'evil.example', 'EVIL.example:8443', '[::1]:1']) {
        const discovery = await raw(`http://${authority}/.well-known/openid-configuration`);
        expect(statusOf(discovery), authority).to.equal(200);
        expect(discovery)
          .to.include(`"issuer":"${test.issuer}"`)
          .and.not.match(/evil\.example/i);
        const { url } = await rp.request();
        const begun = await raw(`HTTPS://${authority}/auth${url.search}`);
        expect(begun, authority).to.match(new RegExp(`^location: ${test.issuer}/interaction/`, 'im'));
        expect(begun).to.not.match(/evil\.example/i);
        expect(statusOf(await raw(`http://${authority}`)), 'home').to.equal(200);
        expect(statusOf(await raw(`http://${authority}?lang=en`)), 'home').to.equal(200);
        expect(statusOf(await raw(`http://${authority}/nowhere`)), 'nowhere').to.equal(404);
      }
    });

    it('is held to the same rules, and other forms are none', async () => {
      for (const target of ['http://evil.example/%ff', 'http:///health/live', 'http://a@evil.example/', 'ftp://a/']) {
        expect(statusOf(await raw(target)), target).to.equal(400);
      }
      expect(statusOf(await raw('*', 'OPTIONS'))).to.equal(400);
      expect(statusOf(await raw('http://evil.example/token', 'POST'))).to.be.within(400, 499);
    });
  });

  describe('an authorization request by POST', () => {
    const post = (parameters: URLSearchParams, path = '/auth') =>
      fetch(`${test.issuer}${path}`, { method: 'POST', headers: FORM, body: parameters, redirect: 'manual' });
    const NUMBER = '001190412073';

    it('signs in, and puts nothing of its parameters into an address', async () => {
      const request = await rp.request({ login_hint: NUMBER, claims: '{"userinfo":{"name":null}}' });
      const answer = await post(request.url.searchParams);
      const address = answer.headers.get('location') ?? '';
      expect(answer.status).to.equal(303);
      for (const value of [NUMBER, request.state, request.nonce, 'portal', 'userinfo']) {
        expect(address).to.not.include(value);
      }
      const browser = new HtmlClient({ stopAt: atCallback });
      const page = await browser.get(new URL(address, test.issuer).href);
      expect(page.name).to.equal('sign-in');
      expect(page.$('#personal_number').attr('value')?.replaceAll(' ', '')).to.equal(NUMBER);
      const { record, password } = test.person('level-2');
      const end = await walkThrough(browser, page, { number: record.number, password });
      expect(answerOf(end.url)).to.include({ state: request.state }).and.have.property('code');
    });

    it('keeps them out of the links of an error page too', async () => {
      const { url } = await rp.request({ login_hint: NUMBER, client_id: 'nobody' });
      const { headers } = await post(url.searchParams);
      const page = await newBrowser().get(new URL(headers.get('location') ?? '', test.issuer).href);
      expect(page.problem).to.equal('unknown_relying_party');
      expect(page.$.html()).to.not.include(NUMBER);
    });

    it('is over after two minutes, at another endpoint, and where a letter was changed', async () => {
      const { url } = await rp.request({ login_hint: NUMBER });
      const { headers } = await post(url.searchParams);
      const address = new URL(headers.get('location') ?? '', test.issuer);
      const elsewhere = await newBrowser().get(`${test.issuer}/session/end${address.search}`);
      expect(elsewhere.problem).to.equal('malformed_request');
      const changed = address.href.replace(/.(.)$/, (_, last: string) => (last === 'A' ? 'BA' : 'AA'));
      expect((await newBrowser().get(changed)).problem).to.equal('malformed_request');
      expect((await newBrowser().get(`${test.issuer}/auth?sen_posted=x`)).problem).to.equal('malformed_request');
      now += 121_000;
      const over = await newBrowser().get(address.href);
      expect([over.problem, over.$('#service').attr('href')]).to.deep.equal(['sign_in_over', 'http://localhost:9']);
    });

    it('of sign-out does the same with its id_token_hint', async () => {
      const hint = 'eyJhbGciOiJub25lIn0.eyJuYW1lIjoiYSJ9.';
      const { status, headers } = await post(new URLSearchParams({ id_token_hint: hint }), '/session/end');
      expect(status).to.equal(303);
      expect(headers.get('location')).to.not.include(hint);
    });
  });

  describe('headers', () => {
    const POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

    it('of JSON answers let nothing load and nobody frame them, refusals too', async () => {
      const json = { accept: 'application/json' };
      for (const [path, init] of [
        ['/.well-known/openid-configuration', {}],
        ['/jwks', {}],
        ['/userinfo', {}],
        ['/token', { method: 'POST', headers: FORM, body: 'grant_type=x' }],
        ['/par', { method: 'POST', headers: FORM, body: 'a=%ff' }],
        ['/nowhere', { headers: json }],
        ['/health/live', {}],
        ['/health/ready', {}],
      ] as const) {
        const { headers } = await fetch(`${test.issuer}${path}`, init);
        expect(headers.get('content-security-policy'), path).to.equal(POLICY);
        expect(headers.get('x-content-type-options'), path).to.equal('nosniff');
      }
    });

    it('of pages switch off what no page uses, on those of the protocol too', async () => {
      const unknown = (await rp.request({ client_id: 'nobody' })).url.href;
      for (const address of [`${test.issuer}/`, `${test.issuer}/nowhere`, unknown, (await rp.request()).url.href]) {
        const { headers } = await newBrowser().get(address);
        expect(headers.get('permissions-policy'), address).to.include('camera=()').and.include('geolocation=()');
        expect(headers.get('content-security-policy'), address).to.include("base-uri 'none'");
      }
    });

    it('of the sign-out have the browser drop what it keeps, but for cookies', async () => {
      const { browser } = await signInTo(test, 'portal');
      const page = await browser.get(`${test.issuer}/session/end`);
      expect(page.headers.get('clear-site-data')).to.equal(null);
      const address = new URL(page.$('form').attr('action') ?? '', test.issuer);
      const fields = page.$('form input[type=hidden]').toArray();
      const xsrf = fields.find(({ attribs }) => attribs['name'] === 'xsrf')?.attribs['value'] ?? '';
      const cookie = await browser.jar.getCookieString(address.href);
      const answer = await fetch(address, {
        method: 'POST',
        headers: { ...FORM, cookie },
        body: new URLSearchParams({ xsrf, logout: 'yes' }),
        redirect: 'manual',
      });
      expect(answer.status).to.equal(303);
      expect(answer.headers.get('clear-site-data')).to.equal('"cache", "storage"');
    });
  });
});
