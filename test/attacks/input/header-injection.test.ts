import { expect } from 'chai';
import { connect } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { CALLBACK } from '../../support/relying-party.ts';
import { openTarget, PASSWORD, type Target } from '../support/attacker.ts';

const INJECTED = [
  '\r\nset-cookie: evil=1',
  '\nset-cookie: evil=1',
  '%0d%0aset-cookie: evil=1',
  '\u2028set-cookie: evil=1',
];

describe('attack: header injection', () => {
  let target: Target;
  before(async () => {
    target = await openTarget();
  });
  after(() => target.close());

  const raw = async (lines: readonly string[], body = ''): Promise<string> => {
    const socket = connect(target.test.config.port, 'localhost');
    await once(socket, 'connect');
    socket.write([...lines, 'connection: close', `content-length: ${body.length}`, '', body].join('\r\n'));
    return text(socket);
  };
  const expectClean = (headers: Headers): void => {
    expect(headers.getSetCookie().filter((cookie) => cookie.startsWith('evil'))).to.deep.equal([]);
    expect(headers.get('evil')).to.equal(null);
  };

  for (const value of INJECTED) {
    it(`by ${JSON.stringify(value)} in any parameter of a request`, async () => {
      for (const name of ['state', 'nonce', 'ui_locales', 'login_hint', 'scope', 'client_id', 'redirect_uri', 'lang']) {
        const { url } = await target.rp.request({ prompt: 'none' });
        url.searchParams.set(name, `${name === 'redirect_uri' ? CALLBACK : 'x'}${value}`);
        const answer = await fetch(url, { redirect: 'manual' });
        expect(answer.status, name).to.be.below(500);
        expectClean(answer.headers);
      }
      for (const path of ['/account?lang=', '/?lang=', '/nowhere', '/session/end?state=', '/interaction/']) {
        const answer = await fetch(`${target.test.issuer}${path}${encodeURIComponent(value)}`, { redirect: 'manual' });
        expect(answer.status, path).to.be.below(500);
        expectClean(answer.headers);
      }
    });
  }

  it('by a cookie that we read', async () => {
    for (const name of [
      'sen_lang',
      'sen_lang_here',
      'sen_return',
      'sen_again',
      'sen_browser',
      'sen_bound',
      'sen_session',
    ]) {
      const answer = await fetch((await target.rp.request()).url, {
        redirect: 'manual',
        headers: { cookie: `${name}=x%0d%0aset-cookie:%20evil=1` },
      });
      expect(answer.status, name).to.be.below(500);
      expectClean(answer.headers);
    }
  });

  it('by Host and its relatives: no address of ours leads there, in pages, redirects or messages', async () => {
    const phone = '+84908000001';
    const { number } = await target.holder(phone);
    const path = new URL((await target.rp.request({ acr_values: 'LoA2' })).url);
    for (const [address, location] of [
      [`${path.pathname}${path.search}`, /^location: (\S+)\/interaction\//im],
      ['/account', /^location: \/auth\?\S*redirect_uri=(\S+?)%2Faccount/im],
      ['/.well-known/openid-configuration', /"issuer":"(.*?)"/],
    ] as const) {
      const answer = await raw([
        `GET ${address} HTTP/1.1`,
        'host: evil.example',
        'x-forwarded-host: evil.example',
        'forwarded: host=evil.example',
        'x-original-url: //evil.example',
        'x-rewrite-url: //evil.example',
      ]);
      expect(decodeURIComponent(location.exec(answer)?.[1] ?? ''), address).to.equal(target.test.issuer);
      expect(answer, address).to.not.include('evil.example');
    }
    const browser = target.from('203.0.113.130');
    const page = await target.signInPage(browser, { acr_values: 'LoA2' });
    await browser.post(page.url, new URLSearchParams({ personal_number: number, password: PASSWORD }), {
      'x-forwarded-host': 'evil.example',
      'sec-fetch-site': 'same-origin',
    });
    await target.test.codeSentTo(phone);
    expect(await target.test.lastMessage(phone)).to.not.include('evil.example');
  });

  it('by two Hosts, two lengths or both kinds of length: refused', async () => {
    for (const extra of [
      ['host: localhost', 'host: evil.example'],
      ['host: localhost', 'transfer-encoding: chunked'],
      ['host: localhost', 'content-length: 5'],
    ]) {
      const answer = await raw(
        ['POST /token HTTP/1.1', ...extra, 'content-type: application/x-www-form-urlencoded'],
        'a=b',
      );
      expect(answer.split('\r\n')[0]).to.match(/^HTTP\/1\.1 4\d\d/);
    }
  });
});
