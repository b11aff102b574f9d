import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('known devices', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  const browse = (): HtmlClient => new HtmlClient({ stopAt: atCallback, headers: { 'user-agent': FIREFOX } });

  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const messages = async (to: string): Promise<string[]> => {
    const answer = await fetch(`${test.sandbox.url}/api/messages?to=${encodeURIComponent(to)}`);
    return ((await answer.json()) as { text: string }[]).map(({ text }) => text);
  };
  const signIn = async (browser: HtmlClient, key: string) => {
    const { record, password } = test.person(key);
    const start = await browser.get((await rp.request({ prompt: 'login' })).url.href);
    const end = await walkThrough(browser, start, { number: record.number, password });
    expect(atCallback(end.url), end.text).to.equal(true);
  };
  const accountOf = async (key: string) => {
    const account = await test.service.accounts.findByNumber(test.person(key).record.number);
    if (account === undefined) throw new Error('no account');
    return account;
  };
  const devicesOf = async (key: string) => test.service.authentication.devices.list((await accountOf(key)).id);
  const cookieOf = async (browser: HtmlClient) =>
    (await browser.jar.getCookies(test.issuer)).find((cookie) => cookie.key === 'sen_device');

  it('tell by phone and e-mail of a sign-in on a new one, once', async () => {
    const { phone, email } = test.person('level-2');
    if (email === null) throw new Error('no e-mail address');
    const browser = browse();
    await signIn(browser, 'level-2');
    await until(async () => (await messages(phone)).length > 0 && (await messages(email)).length > 0);
    const [text = ''] = await messages(phone);
    expect(text).to.include('Firefox, Linux').and.include(`${test.issuer}/devices`);
    expect(text).to.not.match(/\b\d{6}\b/);
    await signIn(browser, 'level-2');
    expect(await devicesOf('level-2')).to.have.length(1);
    await signIn(browse(), 'level-2');
    await until(async () => (await messages(phone)).length > 1 && (await messages(email)).length > 1);
    expect(await devicesOf('level-2')).to.have.length(2);
    expect(await messages(phone)).to.have.length(2);
    expect(await messages(email)).to.have.length(2);
  });

  it('are kept by the browser in a cookie that no script sees, and known only after the sign-in', async () => {
    const browser = browse();
    const start = await browser.get((await rp.request()).url.href);
    const offered = await cookieOf(browser);
    expect(offered).to.include({ httpOnly: true, sameSite: 'lax', path: '/' });
    const { record, password } = test.person('guardian');
    await browser.submit(start, { fields: { personal_number: record.number, password: `${password}x` } });
    expect(await devicesOf('guardian')).to.deep.equal([]);
    await walkThrough(browser, start, { number: record.number, password });
    expect(await devicesOf('guardian')).to.have.length(1);
  });

  it('are one where two sign-ins end at the same instant in one browser', async () => {
    const { phone } = test.person('no-email');
    const browser = browse();
    const { record, password } = test.person('no-email');
    // Give consent in another browser first, so that the sign-ins under test end with the password.
    await signIn(browse(), 'no-email');
    await until(async () => (await messages(phone)).length === 1);
    const pages = [];
    for (const prompt of ['login', 'login']) pages.push(await browser.get((await rp.request({ prompt })).url.href));
    const fields = { personal_number: record.number, password };
    await Promise.all(pages.map((page) => browser.submit(page, { fields }).catch(() => undefined)));
    await until(async () => (await messages(phone)).length > 1);
    expect(await devicesOf('no-email')).to.have.length(2);
    expect(await messages(phone)).to.have.length(2);
  });

  it('are of no use with a secret that was changed or made up', async () => {
    const browser = browse();
    await signIn(browser, 'level-2');
    const known = (await devicesOf('level-2')).length;
    const cookie = await cookieOf(browser);
    if (cookie === undefined) throw new Error('no cookie');
    cookie.value = `${cookie.value.startsWith('A') ? 'B' : 'A'}${cookie.value.slice(1)}`;
    await browser.jar.setCookie(cookie, test.issuer);
    await signIn(browser, 'level-2');
    expect(await devicesOf('level-2')).to.have.length(known + 1);
  });

  it('are listed, and forgotten one by one or all: the next sign-in there is one on a new device', async () => {
    const { phone } = test.person('teenager');
    const browser = browse();
    const start = await browser.get((await rp.request({ acr_values: 'LoA2' })).url.href);
    const { record, password } = test.person('teenager');
    const at = (path: string): string => `${test.issuer}/account/security/${path}`;
    await walkThrough(browser, start, { number: record.number, password });
    await until(async () => (await messages(phone)).length > 0);

    const list = await browser.get(at('devices'));
    expect(list.name).to.equal('account-devices-list');
    expect(list.$('#this').text()).to.include('Firefox, Linux').and.include('Unknown place').and.include('This device');
    expect((await browser.get(at(''))).text).to.include('1 known device');

    const stranger = browse();
    await signIn(stranger, 'guardian');
    expect((await stranger.get(new URL(list.$('a.forget').attr('href') ?? '', test.issuer).href)).name).to.equal(
      'one-time-code',
    );
    expect(await devicesOf('teenager')).to.have.length(1);

    const confirm = await browser.click(list, 'a.forget');
    expect((await browser.post(confirm.url, 'csrf=wrong')).problem).to.equal('form_expired');
    expect((await browser.submit(confirm, { button: 'forget' })).name).to.equal('account-devices-forgotten');
    expect(await devicesOf('teenager')).to.deep.equal([]);
    const before = (await messages(phone)).length;
    await signIn(browser, 'teenager');
    await until(async () => (await messages(phone)).length === before + 1);

    await signIn(browse(), 'teenager');
    const all = await browser.click(await browser.get(at('devices')), '#forget-all');
    await browser.submit(all, { button: 'forget' });
    expect(await devicesOf('teenager')).to.deep.equal([]);
    expect((await browser.get(at('devices'))).$('#forget-all').length).to.equal(0);
    // Existing sessions stay signed in.
    expect((await browser.get(`${test.issuer}/account`)).name).to.equal('account-home');
  });

  it('are kept by a cookie of this host alone, sent over https only, where the service has an https address', async () => {
    const secure = await startService({
      relyingParties: [recordOf({ id: 'portal' })],
      config: { issuer: 'https://id.example.vn' },
    });
    try {
      const server = `http://localhost:${secure.config.port}`;
      const query = new URLSearchParams({
        ...{ client_id: 'portal', redirect_uri: 'http://localhost:9/callback', response_type: 'code', scope: 'openid' },
        ...{ code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' },
      });
      const cookies: string[] = [];
      const send = async (url: string): Promise<Response> => {
        const headers = { cookie: cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ') };
        const answer = await fetch(url.replace(secure.issuer, server), { headers, redirect: 'manual' });
        cookies.push(...answer.headers.getSetCookie());
        const next = answer.headers.get('location');
        return next === null ? answer : send(new URL(next, secure.issuer).href);
      };
      expect((await send(`${secure.issuer}/auth?${query.toString()}`)).status).to.equal(200);
      const device = cookies.filter((cookie) => cookie.includes('sen_device'));
      expect(device).to.have.length(2);
      for (const cookie of device) {
        expect(cookie).to.match(
          /^__Host-sen_device(\.sig)?=[^;]+; path=\/; expires=[^;]+; samesite=lax; secure; httponly$/i,
        );
      }
    } finally {
      await secure.close();
    }
  });
});
