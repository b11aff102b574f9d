import { expect } from 'chai';
import { openAccount } from '../../support/account.ts';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const HOME = '/account/security/passcode';
const RIGHT = '492716';
const WRONG = '385164';

describe('the passcode', () => {
  let test: TestService;
  let rp: TestRelyingParty;

  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const newBrowser = () => new HtmlClient({ stopAt: atCallback });
  const set = async (browser: HtmlClient, key: string): Promise<Page> => {
    const page = await openAccount(browser, test, key, `${HOME}/set`);
    expect(page.name).to.equal('account-passcode-set');
    return browser.submit(page, { fields: { passcode: RIGHT, passcode_again: RIGHT } });
  };
  /** A new sign-in in a browser that has kept only its device cookie. */
  const begin = async (browser: HtmlClient, parameters: Record<string, string> = { prompt: 'login' }) => {
    const request = await rp.request(parameters);
    return { request, page: await browser.get(request.url.href) };
  };

  it('is set after a step-up; what is easy to guess is refused', async () => {
    const browser = newBrowser();
    const empty = await openAccount(browser, test, 'level-2', HOME);
    expect([empty.name, empty.$('#remove').length]).to.deep.equal(['account-passcode-home', 0]);
    const stepUp = await browser.click(empty, '#set');
    expect(stepUp.name).to.equal('one-time-code');
    let page = await browser.submit(stepUp, { fields: { code: '000000' } });
    for (const [passcode, again, problem] of [
      ['12345', '12345', 'passcode_malformed'],
      ['123456', '123456', 'passcode_guessable'],
      ['020390', '020390', 'passcode_guessable'],
      [RIGHT, WRONG, 'passcode_not_repeated'],
    ] as const) {
      page = await browser.submit(page, { fields: { passcode, passcode_again: again } });
      expect([page.status, page.problem, page.name]).to.deep.equal([422, problem, 'account-passcode-set']);
      expect(page.text).to.not.include(`"${passcode}"`);
    }
    const done = await browser.submit(page, { fields: { passcode: RIGHT, passcode_again: RIGHT } });
    expect([done.name, done.$('#remove').length]).to.deep.equal(['account-passcode-home', 1]);
  });

  it('begins a sign-in where its holder has signed in before, and is one factor', async () => {
    const browser = newBrowser();
    await set(browser, 'guardian');
    const { request, page } = await begin(browser);
    expect(page.name).to.equal('sign-in');
    const passcode = await browser.click(page, '#passcode');
    expect(passcode.name).to.equal('passcode');
    const { number } = test.person('guardian').record;
    expect(passcode.text).to.include(number.slice(-3)).and.not.include(number);
    const wrong = await browser.submit(passcode, { fields: { passcode: WRONG } });
    expect([wrong.status, wrong.problem, wrong.name]).to.deep.equal([422, 'passcode_failed', 'passcode']);
    const next = await browser.submit(wrong, { fields: { passcode: RIGHT } });
    const end = await walkThrough(browser, next, { number: '', password: '' });
    expect((await rp.redeem(request, end.url)).claims()?.['amr']).to.include('pin');
  });

  it('needs a second factor for LoA2 as the password does', async () => {
    const browser = newBrowser();
    await set(browser, 'no-email');
    // This browser has no session; only the device is known.
    await forgetSession(browser, test.issuer);
    const { request, page } = await begin(browser, { acr_values: 'LoA2' });
    const passcode = await browser.click(page, '#passcode');
    const code = await browser.submit(passcode, { fields: { passcode: RIGHT } });
    expect(code.name).to.equal('one-time-code');
    const end = await walkThrough(browser, code, { number: '', password: '' });
    const claims = (await rp.redeem(request, end.url)).claims();
    expect([claims?.['acr'], claims?.['amr']]).to.deep.equal(['LoA2', ['pin', 'sms', 'mfa']]);
  });

  it('is not offered in another browser, and its page leads to number and password there', async () => {
    const { page } = await begin(newBrowser());
    expect(page.$('#passcode').length).to.equal(0);
    const browser = newBrowser();
    const start = (await begin(browser)).page;
    expect((await browser.get(start.url.replace('sign-in', 'passcode'))).name).to.equal('sign-in');
    const sent = await browser.post(
      start.url.replace('sign-in', 'passcode'),
      new URLSearchParams({ passcode: RIGHT, device: '' }),
      { origin: test.issuer },
    );
    expect(sent.name).to.equal('sign-in');
  });

  it('is off after five wrong ones, until the password was used in that browser', async () => {
    const browser = newBrowser();
    await set(browser, 'long-name');
    let page = await browser.click((await begin(browser)).page, '#passcode');
    for (let tries = 0; tries < 5; tries += 1) page = await browser.submit(page, { fields: { passcode: WRONG } });
    const off = await browser.submit(page, { fields: { passcode: RIGHT } });
    expect([off.problem, off.text.includes('5 wrong attempts')]).to.deep.equal(['passcode_failed', true]);
    expect((await begin(browser)).page.$('#passcode').length).to.equal(0);

    const signIn = await browser.click(off, '#password');
    expect(signIn.name).to.equal('sign-in');
    const { record, password } = test.person('long-name');
    await walkThrough(browser, signIn, { number: record.number, password });
    const again = await begin(browser);
    const passcode = await browser.click(again.page, '#passcode');
    const end = await walkThrough(browser, await browser.submit(passcode, { fields: { passcode: RIGHT } }), {
      number: '',
      password: '',
    });
    expect(atCallback(end.url)).to.equal(true);
  });

  it('is removed after a question, and then offered no more', async () => {
    const browser = newBrowser();
    const home = await set(browser, 'officer');
    const question = await browser.click(home, '#remove');
    const removed = await browser.submit(question, { button: 'remove' });
    expect([removed.name, removed.$('#remove').length]).to.deep.equal(['account-passcode-home', 0]);
    expect((await begin(browser)).page.$('#passcode').length).to.equal(0);
    const forged = await browser.post(`${test.issuer}${HOME}/set`, new URLSearchParams({ csrf: 'another' }), {
      origin: test.issuer,
    });
    expect([forged.status, forged.problem]).to.deep.equal([403, 'form_expired']);
  });
});

/** Drops all cookies but that of the device. */
async function forgetSession(browser: HtmlClient, issuer: string): Promise<void> {
  const cookies = await browser.jar.getCookies(issuer);
  await browser.jar.removeAllCookies();
  for (const cookie of cookies.filter(({ key }) => key.includes('sen_device')))
    await browser.jar.setCookie(cookie, issuer);
}
