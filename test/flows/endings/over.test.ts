import { expect } from 'chai';
import type { HtmlClient, Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { Stage } from '../approvals/stage.ts';

describe('the page of a sign-in that is over', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
    await stage.test.put(
      recordOf({
        id: 'two-hosts',
        client: { redirect_uris: ['https://localhost:9/callback', 'http://localhost:9/callback'] },
      }),
    );
    await stage.test.put(recordOf({ id: 'at-home', client: { client_uri: 'https://portal.example.vn/start' } }));
    const native = { application_type: 'native', redirect_uris: ['vn.example.app:/callback'] };
    await stage.test.put(recordOf({ id: 'app', client: native }));
  });
  after(() => stage.close());

  const start = async (browser: HtmlClient, id = 'portal', redirectUri?: string) => {
    const party = await TestRelyingParty.open(stage.test, id, undefined, {}, redirectUri);
    return browser.get((await party.request({ prompt: 'consent' })).url.href);
  };
  const linkOn = ({ $ }: Page): [string | undefined, string] => [
    $('#service').attr('href'),
    $('#service').text().trim(),
  ];
  const isOver = (page: Page): void => {
    expect([page.status, page.name, page.problem]).to.deep.equal([400, 'error', 'sign_in_over']);
  };
  const back = (page: Page): string => page.url.replace(/\/interaction\/([\w-]+).*/, '/auth/$1');

  it('names the service and leads to it, after the sign-in and after a refusal, at each address', async () => {
    for (const leave of [
      (browser: HtmlClient, page: Page) => walkThrough(browser, page, stage.credentials('level-2')),
      (browser: HtmlClient, page: Page) => browser.submit(page, { button: 'cancel' }),
    ]) {
      const browser = stage.browse();
      const first = await start(browser);
      expect(atCallback((await leave(browser, first)).url)).to.equal(true);
      const uid = new URL(first.url).pathname.split('/')[2] ?? '';
      const pages = ['', '/sign-in', '/consent', '/factor', '/other-device', '/guardian', '/cannot-continue'];
      for (const path of [...pages.map((page) => `/interaction/${uid}${page}`), `/auth/${uid}`]) {
        const over = await browser.get(stage.test.issuer + path);
        isOver(over);
        expect(linkOn(over), path).to.deep.equal(['http://localhost:9', 'Back to Test portal']);
        expect(over.$('#home').length, path).to.equal(0);
      }
      const sent = await browser.post(first.url, 'action=continue', { 'sec-fetch-site': 'same-origin' });
      isOver(sent);
      expect(linkOn(sent)[0]).to.equal('http://localhost:9');
      const inVietnamese = await browser.get(`${first.url}?lang=vi`);
      expect(linkOn(inVietnamese)[1]).to.equal('Quay lại Cổng dịch vụ thử');
    }
  });

  it('does so too when the sign-in ran out of time, an hour later', async () => {
    const browser = stage.browse();
    const page = await start(browser);
    stage.clock.pass(3700);
    const over = await browser.get(page.url);
    isOver(over);
    expect(linkOn(over)[0]).to.equal('http://localhost:9');
  });

  it('leads to the host that the citizen came from, or to the address in the record', async () => {
    const browser = stage.browse();
    for (const [id, uri, expected] of [
      ['two-hosts', 'http://localhost:9/callback', 'http://localhost:9'],
      ['two-hosts', 'https://localhost:9/callback', 'https://localhost:9'],
      ['at-home', 'http://localhost:9/callback', 'https://portal.example.vn/start'],
    ] as const) {
      const page = await start(browser, id, uri);
      stage.clock.pass(3700);
      expect(linkOn(await browser.get(page.url))[0], uri).to.equal(expected);
    }
  });

  it('names an application that is no web page, and links to nothing', async () => {
    const browser = stage.browse();
    const page = await start(browser, 'app', 'vn.example.app:/callback');
    stage.clock.pass(3700);
    const over = await browser.get(page.url);
    isOver(over);
    expect([over.$('#service').length, over.$('#home').attr('href')]).to.deep.equal([0, '/']);
    expect(over.$('#service-name').text()).to.include('Test portal');
  });

  it('leads to our own pages when they had asked', async () => {
    const browser = stage.browse();
    const page = await browser.get(`${stage.test.issuer}/account`);
    await stage.signIn(browser, page, 'level-2');
    const over = await browser.get(page.url);
    isOver(over);
    expect(linkOn(over)).to.deep.equal(['/account', 'Back to Sen ID account']);
  });

  it('says what the record says now, and nothing when there is no record', async () => {
    const browser = stage.browse();
    const record = (uris: string[]) => recordOf({ id: 'moving', client: { redirect_uris: uris } });
    await stage.test.put(record(['http://localhost:9/callback']));
    const page = await start(browser, 'moving');
    stage.clock.pass(3700);
    await stage.test.put(record(['https://moved.example.vn/callback']));
    expect(linkOn(await browser.get(page.url))[0]).to.equal('https://moved.example.vn');
    await stage.test.service.relyingParties.remove('moving');
    const over = await browser.get(page.url);
    isOver(over);
    expect([over.$('#service').length, over.$('#home').length]).to.deep.equal([0, 1]);
  });

  it('tells a browser that did not begin the sign-in nothing', async () => {
    const page = await start(stage.browse());
    const other = stage.browse();
    await start(other);
    for (const url of [page.url, back(page)]) {
      const over = await other.get(url);
      isOver(over);
      expect([over.$('#service').length, over.text.includes('Test portal')]).to.deep.equal([0, false]);
    }
  });

  it('believes no cookie that it has not written', async () => {
    const browser = stage.browse();
    const page = await start(browser);
    const { pathname } = new URL(page.url);
    const path = pathname.split('/').slice(0, 3).join('/');
    const [bound] = (await browser.jar.getCookies(page.url)).filter(({ key }) => key === 'sen_bound');
    const [, mac = ''] = (bound?.value ?? '').split('.');
    const encoded = (text: string): string => Buffer.from(text).toString('base64url');
    for (const value of [
      `${encoded('portal\nhttps://evil.example')}.${mac}`,
      `${encoded('two-hosts\nhttp://localhost:9')}.${mac}`,
      `.${mac}`,
      mac,
      '',
      'x'.repeat(2000),
    ]) {
      await browser.jar.setCookie(`sen_bound=${value}; Path=${path}`, page.url);
      const over = await browser.get(page.url);
      isOver(over);
      expect(over.$('#service').length, value).to.equal(0);
      expect(over.text).to.not.include('evil.example');
    }
  });
});
