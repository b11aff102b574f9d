import { expect } from 'chai';
import { atCallback, walkThrough } from '../support/relying-party.ts';
import type { HtmlClient } from '../support/html-client.ts';
import { guess, openTarget, PASSWORD, type Target } from './support/attacker.ts';

const SESSION = 'sen_session';

describe('attack: session fixation', () => {
  let target: Target;
  before(async () => {
    target = await openTarget();
  });
  after(() => target.close());

  const sessionOf = ({ jar }: HtmlClient): string | undefined =>
    jar.getCookiesSync(target.test.issuer).find(({ key }) => key === SESSION)?.value;
  /** Puts cookies of one browser into another, as an attacker on a neighbouring host name can. */
  const plant = async (from: HtmlClient, into: HtmlClient, names: (name: string) => boolean): Promise<void> => {
    for (const cookie of await from.jar.getCookies(target.test.issuer, { allPaths: true })) {
      if (names(cookie.key)) await into.jar.setCookie(cookie.toString(), target.test.issuer);
    }
  };
  const signIn = async (browser: HtmlClient, number: string, parameters: Record<string, string> = {}) => {
    const page = await target.signInPage(browser, parameters);
    return walkThrough(browser, page, { number, password: PASSWORD });
  };
  const isSignedIn = async (browser: HtmlClient): Promise<boolean> => {
    const end = await browser.get((await target.rp.request({ prompt: 'none' })).url.href);
    return new URL(end.url).searchParams.has('code');
  };

  it('gives the session another identifier at each sign-in', async () => {
    const { number } = await target.holder();
    const browser = target.from('203.0.113.60');
    await signIn(browser, number);
    const first = sessionOf(browser);
    await signIn(browser, number, { prompt: 'login' });
    const second = sessionOf(browser);
    expect(first).to.be.a('string').with.length.at.least(21);
    expect(second).to.be.a('string').that.does.not.equal(first);
  });

  it('signs nobody in to a session that was planted: made up, or a real one of the attacker', async () => {
    const [victim, attacker] = [await target.holder(), await target.holder()];
    const madeUp = target.from('203.0.113.61');
    await madeUp.jar.setCookie(`${SESSION}=AAAAAAAAAAAAAAAAAAAAA; Path=/`, target.test.issuer);
    await signIn(madeUp, victim.number);
    expect(sessionOf(madeUp)).to.not.equal('AAAAAAAAAAAAAAAAAAAAA');

    const own = target.from('198.51.100.61');
    await signIn(own, attacker.number);
    const planted = target.from('203.0.113.62');
    await plant(own, planted, (name) => name.startsWith(SESSION));
    const before = sessionOf(planted);
    // The victim finds someone else signed in at the service, and signs in as themselves.
    const end = await signIn(planted, victim.number, { prompt: 'login' });
    expect(atCallback(end.url), end.text).to.equal(true);
    expect(sessionOf(planted)).to.not.equal(before);
    expect(await isSignedIn(planted)).to.equal(true);
    expect(await isSignedIn(own), 'the attacker’s cookie opens the victim’s session').to.equal(false);
  });

  /** With TLS, which tests do not have, it is `__Host-sen_browser_…`, which no neighbour can set. */
  const plantable = (name: string): boolean => !name.startsWith('sen_browser');

  const plantedSignIn = async (last: number) => {
    const { number } = await target.holder();
    const attacker = target.from(`198.51.100.${last}`);
    const page = await target.signInPage(attacker);
    const victim = target.from(`203.0.113.${last}`);
    await plant(attacker, victim, plantable);
    return { number, attacker, victim, page };
  };

  it('takes no password in a sign-in that somebody else began and whose cookies were planted', async () => {
    const { number, attacker, victim, page } = await plantedSignIn(63);
    expect(await guess(victim, page.url, { number, password: PASSWORD })).to.equal('sign_in_over');
    for (const name of ['consent', 'one-time-code', '']) {
      const seen = await attacker.get(page.url.replace(/\/sign-in$/, name === '' ? '' : `/${name}`));
      expect(seen.name, name).to.equal('sign-in');
    }
  });

  it('starts nothing over for whoever follows a planted link, signed in or not, and names no service', async () => {
    const { number, attacker, victim, page } = await plantedSignIn(66);
    for (const before of ['nobody', 'the victim']) {
      if (before === 'the victim') await signIn(victim, number);
      for (const path of ['', '/sign-in', '/consent']) {
        const seen = await victim.get(page.url.replace(/\/sign-in$/, path));
        expect([seen.problem, seen.$('#service').length], `${before} ${path}`).to.deep.equal(['sign_in_over', 0]);
      }
      const resume = page.url.replace(/\/interaction\/([\w-]+).*/, '/auth/$1');
      expect((await victim.get(resume)).problem).to.equal('sign_in_over');
    }
    // Of the attacker's own sign-in nothing changed.
    expect((await attacker.get(page.url)).name).to.equal('sign-in');
  });

  it('starts a sign-in over for the session of its own browser alone', async () => {
    const [own, other] = [await target.holder(), await target.holder()];
    const attacker = target.from('198.51.100.67');
    await signIn(attacker, own.number);
    const consent = await target.signInPage(attacker, { prompt: 'consent' });
    const victim = target.from('203.0.113.67');
    await signIn(victim, other.number);
    await plant(attacker, victim, (name) => plantable(name) && !name.startsWith(SESSION));
    expect((await victim.get(consent.url)).problem).to.equal('sign_in_over');
    expect((await victim.post(consent.url, 'action=allow', { 'sec-fetch-site': 'same-origin' })).problem).to.equal(
      'sign_in_over',
    );
    // The attacker leaves the session, and gets no other than a new sign-in.
    await attacker.jar.removeAllCookies();
    expect((await attacker.get(consent.url)).problem).to.equal('cookies_needed');
    expect(await isSignedIn(victim)).to.equal(true);
  });

  it('hands the code to nobody but the browser in which the citizen signed in', async () => {
    const { number } = await target.holder();
    const victim = target.from('203.0.113.64');
    const page = await target.signInPage(victim);
    // All cookies of the victim that an attacker could have read or set: all except the browser's own secret.
    const consent = await victim.submit(page, { fields: { personal_number: number, password: PASSWORD } });
    const attacker = target.from('198.51.100.64');
    await plant(victim, attacker, plantable);
    expect((await attacker.get(consent.url)).problem).to.equal('sign_in_over');
    const resume = page.url.replace(/\/interaction\/([\w-]+).*/, '/auth/$1');
    expect((await attacker.get(resume)).problem).to.equal('sign_in_over');
    expect(atCallback((await victim.submit(consent, { button: 'allow' })).url)).to.equal(true);
  });

  it('binds the forms of account pages to who is signed in, not to the session alone', async () => {
    const [one, other] = [await target.holder(), await target.holder()];
    const browser = target.from('203.0.113.65');
    const csrfOf = async ({ number }: { number: string }): Promise<string> => {
      await signIn(browser, number, { prompt: 'login' });
      const page = await browser.get(`${target.test.issuer}/account/consents/portal/withdraw`);
      return page.$('input[name=csrf]').attr('value') ?? '';
    };
    const first = await csrfOf(one);
    const second = await csrfOf(other);
    expect(first).to.have.length.above(40);
    expect(second).to.have.length.above(40).and.not.equal(first);
  });
});
