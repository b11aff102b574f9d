import { expect } from 'chai';
import { connect } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { load } from 'cheerio';
import { CALLBACK, walkThrough } from '../support/relying-party.ts';
import { openTarget, PASSWORD, type Target } from './support/attacker.ts';

const EVIL = 'evil.example';
/** Addresses that careless readers and parsers mistake for the registered callback. */
const LOOKALIKES = [
  `https://${EVIL}/callback`,
  `//${EVIL}/callback`,
  `/\\${EVIL}/callback`,
  `http://localhost:9@${EVIL}/callback`,
  `http://localhost:9%40${EVIL}/callback`,
  `http://localhost:9\\@${EVIL}/callback`,
  `http://localhost:9.${EVIL}/callback`,
  `http://${EVIL}#http://localhost:9/callback`,
  `http://${EVIL}?http://localhost:9/callback`,
  `${CALLBACK}/../../${EVIL}`,
  `${CALLBACK}#x`,
  `${CALLBACK}?next=https://${EVIL}`,
  `${CALLBACK} `,
  `${CALLBACK}%00.${EVIL}`,
  `${CALLBACK}\t`,
  CALLBACK.toUpperCase(),
  'http://localhost:9/Callback',
  'https://localhost:9/callback',
  `javascript:alert(1)//${CALLBACK}`,
  `data:text/html,${CALLBACK}`,
];

describe('attack: open redirects', () => {
  let target: Target;
  before(async () => {
    target = await openTarget();
  });
  after(() => target.close());

  /** Sends a raw request line, which no HTTP client would send. @returns location and body. */
  const raw = async (requestTarget: string): Promise<{ location: string; body: string }> => {
    const socket = connect(target.test.config.port, 'localhost');
    await once(socket, 'connect');
    socket.write(`GET ${requestTarget} HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\nconnection: close\r\n\r\n`);
    const answer = await text(socket);
    return { location: /^location: (.*)$/im.exec(answer)?.[1]?.trim() ?? '', body: answer };
  };
  /** The targets of a page's links, forms and pictures when it is opened at an address. */
  const hostsOn = (html: string, at: string): string[] => {
    const $ = load(html);
    const attributes = $('[href], [action], [src], [formaction], [content]')
      .get()
      .flatMap((element) => ['href', 'action', 'src', 'formaction'].map((name) => $(element).attr(name)))
      .filter((value) => value !== undefined);
    return attributes.map((value) => URL.parse(value, at)?.host ?? `not an address: ${value}`);
  };

  for (const uri of LOOKALIKES) {
    it(`sends nobody to the redirect_uri ${JSON.stringify(uri)}`, async () => {
      const { url } = await target.rp.request();
      url.searchParams.set('redirect_uri', uri);
      const answer = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } });
      expect(answer.status).to.be.within(400, 499);
      expect(answer.headers.get('location')).to.equal(null);
      for (const host of hostsOn(await answer.text(), url.href)) expect(host).to.equal(url.host);
    });
  }

  it('sends nobody to a second redirect_uri', async () => {
    const { url } = await target.rp.request();
    for (const order of [
      [CALLBACK, `https://${EVIL}/`],
      [`https://${EVIL}/`, CALLBACK],
    ]) {
      url.searchParams.delete('redirect_uri');
      for (const uri of order) url.searchParams.append('redirect_uri', uri);
      const answer = await fetch(url, { redirect: 'manual' });
      expect(answer.headers.get('location') ?? '').to.not.include(EVIL);
      expect(answer.status).to.be.within(400, 499);
    }
  });

  it('sends nobody to a post_logout_redirect_uri that is not registered, with or without an ID token', async () => {
    const browser = target.from('203.0.113.70');
    const request = await target.rp.request();
    const { number } = await target.holder();
    const end = await walkThrough(browser, await browser.get(request.url.href), { number, password: PASSWORD });
    const { id_token: hint = '' } = await target.rp.redeem(request, end.url);
    for (const uri of [`https://${EVIL}/`, `//${EVIL}`, CALLBACK, `http://localhost:9@${EVIL}/`]) {
      for (const extra of [{ id_token_hint: hint }, { client_id: 'portal' }] as Record<string, string>[]) {
        const query = new URLSearchParams({ post_logout_redirect_uri: uri, state: 's', ...extra });
        const page = await browser.get(`${target.test.issuer}/session/end?${query.toString()}`);
        expect([page.status, page.name], `${uri} ${Object.keys(extra).join()}`).to.deep.equal([400, 'error']);
      }
    }
    // Without a client, the address is ignored.
    const query = new URLSearchParams({ post_logout_redirect_uri: `https://${EVIL}/` });
    const page = await browser.get(`${target.test.issuer}/session/end?${query.toString()}`);
    const signedOut = await browser.submit(page);
    expect([page.name, signedOut.name]).to.deep.equal(['sign-out', 'signed-out']);
    expect(new URL(signedOut.url).host).to.equal(new URL(target.test.issuer).host);
  });

  it('goes back after signing in to account pages only, whatever a forged cookie says', async () => {
    for (const path of [
      `https://${EVIL}/`,
      `//${EVIL}`,
      `/account//${EVIL}`,
      `/account/../..//${EVIL}`,
      `/account@${EVIL}`,
    ]) {
      const browser = target.from('203.0.113.71');
      await browser.jar.setCookie(
        `sen_return=known:${encodeURIComponent(path)}; Path=/account`,
        `${target.test.issuer}/account`,
      );
      const answer = await browser.send(`${target.test.issuer}/account/signed-in?state=known&code=x`);
      expect(answer.headers.get('location')).to.equal('/account');
    }
  });

  const paths = [
    `//${EVIL}`,
    `//${EVIL}/%2e%2e`,
    `/\\${EVIL}`,
    `///${EVIL}/account`,
    `//${EVIL}/account/..`,
    `/account//${EVIL}`,
    `/%2f%2f${EVIL}`,
    `/%5c${EVIL}`,
    `/?lang=en&next=https://${EVIL}`,
    `/nowhere?lang=//${EVIL}`,
    `/interaction//${EVIL}/sign-in?lang=en`,
  ];
  for (const path of paths) {
    it(`leads nowhere else from ${path}`, async () => {
      const { location, body } = await raw(path);
      const own = new URL(target.test.issuer);
      expect(location === '' ? own.host : new URL(location, own).host).to.equal(own.host);
      const html = body.slice(body.indexOf('<!'));
      // A page at such an address is shown under our host, with that path.
      for (const host of hostsOn(html, `${own.origin}${path}`)) expect(host).to.equal(own.host);
      expect(html).to.not.match(/http-equiv="?refresh/i);
    });
  }

  it('follows no absolute address in the request line', async () => {
    const { body } = await raw(`http://${EVIL}/account`);
    expect(body)
      .to.match(/^HTTP\/1\.1 303/)
      .and.not.include(EVIL);
  });
});
