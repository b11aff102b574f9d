import { expect } from 'chai';
import { refreshTokenGrant } from 'openid-client';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { openTarget, PASSWORD, startSecondProcess, atPort, type Target } from '../support/attacker.ts';

describe('attack: a stolen session cookie', () => {
  let target: Target;
  let second: { readonly port: number; close(): Promise<void> };
  before(async () => {
    target = await openTarget();
    second = await startSecondProcess(target);
  });
  after(async () => {
    await second.close();
    await target.close();
  });

  const signedIn = async () => {
    const holder = await target.holder();
    const browser = target.from('203.0.113.120');
    const request = await target.rp.request();
    const end = await walkThrough(browser, await browser.get(request.url.href), {
      number: holder.number,
      password: PASSWORD,
    });
    const tokens = await target.rp.redeem(request, end.url);
    return { ...holder, browser, accessToken: tokens.access_token };
  };
  /** Copies the current cookies into the attacker's browser. */
  const stolenFrom = async (browser: HtmlClient): Promise<HtmlClient> => {
    const thief = new HtmlClient({ stopAt: atCallback, headers: { 'x-forwarded-for': '198.51.100.120' } });
    for (const cookie of await browser.jar.getCookies(target.test.issuer, { allPaths: true })) {
      await thief.jar.setCookie(cookie.toString(), target.test.issuer);
    }
    return thief;
  };
  /** Whether the cookies open the account, at either process. */
  const isSignedIn = async (browser: HtmlClient): Promise<boolean> => {
    const silent = await browser.get((await target.rp.request({ prompt: 'none' })).url.href);
    const pages = [];
    for (const url of [`${target.test.issuer}/account`, atPort(`${target.test.issuer}/account`, second.port)]) {
      pages.push((await browser.send(url)).status === 200);
    }
    return new URL(silent.url).searchParams.has('code') || pages.includes(true);
  };
  const isAlive = async (accessToken: string): Promise<boolean> => {
    const headers = { authorization: `Bearer ${accessToken}` };
    return (await fetch(`${target.test.issuer}/userinfo`, { headers })).status === 200;
  };

  it('opens nothing once its owner has signed out, and no token lives on', async () => {
    const { browser, accessToken } = await signedIn();
    const thief = await stolenFrom(browser);
    expect(await isSignedIn(await stolenFrom(browser))).to.equal(true);
    await browser.submit(await browser.get(`${target.test.issuer}/session/end`));
    expect(await isSignedIn(thief)).to.equal(false);
    expect(await isAlive(accessToken)).to.equal(false);
  });

  it('opens nothing once another signs in to the browser it was taken from', async () => {
    const { browser, accessToken } = await signedIn();
    const thief = await stolenFrom(browser);
    const other = await target.holder();
    const page = await target.signInPage(browser, { prompt: 'login' });
    await walkThrough(browser, page, { number: other.number, password: PASSWORD });
    expect(await isSignedIn(thief)).to.equal(false);
    expect(await isAlive(accessToken)).to.equal(false);
  });

  it('opens nothing once the account is locked', async () => {
    const { browser, account, accessToken } = await signedIn();
    const thief = await stolenFrom(browser);
    const locked = await target.test.service.accounts.lock(account.id, 'holder-request', { by: 'holder' });
    expect(locked.ok).to.equal(true);
    expect(await isSignedIn(thief)).to.equal(false);
    expect(await isAlive(accessToken)).to.equal(false);
    // Nor after the unlock: everything started before the lock has ended.
    const open = await target.test.service.accounts.unlock(account.id, 'holder-request', { by: 'officer' });
    expect(open.ok).to.equal(true);
    expect((await target.test.service.accounts.find(account.id))?.state).to.equal('active');
    expect(await isSignedIn(thief)).to.equal(false);
    expect(await isSignedIn(browser)).to.equal(false);
    expect(await isAlive(accessToken)).to.equal(false);
  });

  it('leaves nothing behind that outlives a lock: what was given for later ends too, when its session is long over', async () => {
    const grants = { grant_types: ['authorization_code', 'refresh_token'] };
    await target.test.put(recordOf({ id: 'later', client: grants }));
    const rp = await TestRelyingParty.open(target.test, 'later');
    const { account, number } = await target.holder();
    const browser = target.from('203.0.113.121');
    const request = await rp.request({ scope: 'openid profile offline_access', prompt: 'consent' });
    const end = await walkThrough(browser, await browser.get(request.url.href), { number, password: PASSWORD });
    const { refresh_token: first = '' } = await rp.redeem(request, end.url);
    await browser.submit(await browser.get(`${target.test.issuer}/session/end`));
    const { refresh_token: next = '' } = await refreshTokenGrant(rp.configuration, first);
    await target.test.service.accounts.lock(account.id, 'holder-request', { by: 'holder' });
    await target.test.service.accounts.unlock(account.id, 'holder-request', { by: 'officer' });
    const refused: unknown = await refreshTokenGrant(rp.configuration, next).catch((error: unknown) => error);
    expect(refused).to.have.property('error', 'invalid_grant');
  });

  it('is of no use a second time once the session was given another identifier', async () => {
    const { browser, number } = await signedIn();
    const thief = await stolenFrom(browser);
    const page = await target.signInPage(browser, { prompt: 'login' });
    await walkThrough(browser, page, { number, password: PASSWORD });
    expect(await isSignedIn(thief)).to.equal(false);
    expect(await isSignedIn(browser)).to.equal(true);
  });

  it('can be neither made up nor changed: cookies of ours are signed', async () => {
    const { browser } = await signedIn();
    for (const change of [
      (value: string) => `${value.slice(0, -1)}${value.endsWith('A') ? 'B' : 'A'}`,
      () => 'AAAAAAAAAAAAAAAAAAAAA',
      () => '',
    ]) {
      const thief = await stolenFrom(browser);
      const [session] = (await thief.jar.getCookies(target.test.issuer)).filter(({ key }) => key === 'sen_session');
      await thief.jar.setCookie(`sen_session=${change(session?.value ?? '')}; Path=/`, target.test.issuer);
      expect(await isSignedIn(thief)).to.equal(false);
    }
  });

  it('is not in any address: nothing that stands in a log or a Referer opens a session', async () => {
    const { browser } = await signedIn();
    const [session] = (await browser.jar.getCookies(target.test.issuer)).filter(({ key }) => key === 'sen_session');
    const value = session?.value ?? 'none';
    const page = await target.signInPage(browser, { prompt: 'login' });
    expect(page.url).to.not.include(value);
    expect(page.text).to.not.include(value);
    const account = await browser.get(`${target.test.issuer}/account`);
    expect(account.text).to.not.include(value);
    expect(account.headers.get('referrer-policy')).to.equal('same-origin');
  });
});
