import { expect } from 'chai';
import { THROTTLES } from '../../src/authentication/guarding/index.ts';
import { recordOf, walkThrough } from '../support/relying-party.ts';
import { startService } from '../support/service.ts';
import { openTarget, PASSWORD, type Target } from './support/attacker.ts';
import { addresses, citizen, type Citizen } from './support/routes.ts';

/** Headers that browsers send with a form on a foreign page. */
const FOREIGN: readonly [what: string, headers: Record<string, string>][] = [
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['a neighbouring host name', { origin: 'https://other.example.vn', 'sec-fetch-site': 'same-site' }],
  ['another site, in a browser without Sec-Fetch-Site', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['another port of the same host', { origin: 'http://localhost:1' }],
];
const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE'];

describe('attack: cross-site request forgery', () => {
  let target: Target;
  let victim: Citizen;

  before(async () => {
    target = await openTarget();
    victim = await citizen(target, '+84904000001');
  });
  after(() => target.close());

  for (const [what, headers] of FOREIGN) {
    it(`refuses at every address a form from ${what}`, async () => {
      const all = addresses(target, victim, CHANGING);
      expect(all.length).to.be.above(5);
      for (const { path, url } of all) {
        const page = await victim.browser.post(url, 'action=allow', headers);
        expect([page.status, page.problem], path).to.deep.equal([403, 'cross_site_request']);
      }
    });
  }

  it('takes no form of an account page without its secret, from browsers that say nothing of where it comes from', async () => {
    const all = addresses(target, victim, CHANGING).filter(({ path }) => path.startsWith('/account'));
    expect(all).to.not.be.empty;
    for (const { path, url } of all) {
      for (const body of ['action=continue', 'csrf=&action=continue', `csrf=${'A'.repeat(43)}`]) {
        const page = await victim.browser.post(url, body);
        expect([page.status, page.problem], path).to.deep.equal([403, 'form_expired']);
      }
    }
  });

  it('takes no form of a sign-in from a browser that did not begin it, whatever its headers say', async () => {
    const other = target.from('203.0.113.201');
    await target.signInPage(other);
    for (const { path, url } of addresses(target, victim, CHANGING)) {
      if (!path.startsWith('/interaction/')) continue;
      const page = await other.post(url, 'action=cancel', { 'sec-fetch-site': 'same-origin' });
      expect([page.status, page.problem], path).to.deep.equal([400, 'sign_in_over']);
    }
  });

  it('signs nobody out by a link or form of another site', async () => {
    const { browser } = victim;
    const { issuer } = target.test;
    const isSignedIn = async (): Promise<boolean> => {
      const end = await browser.get((await target.rp.request({ prompt: 'none' })).url.href);
      return new URL(end.url).searchParams.has('code');
    };
    expect((await browser.get(`${issuer}/session/end`)).name).to.equal('sign-out');
    expect((await browser.post(`${issuer}/session/end`, 'logout=yes')).name).to.equal('sign-out');
    for (const xsrf of ['', 'guessed']) {
      const page = await browser.post(`${issuer}/session/end/confirm`, `logout=yes&xsrf=${xsrf}`, {
        origin: 'https://evil.example',
      });
      expect(page.name).to.equal('error');
    }
    expect(await isSignedIn()).to.equal(true);
  });

  it('keeps every cookie from requests of other sites and from scripts, and with TLS from anything else', async () => {
    const behindTls = await startService({
      config: { issuer: 'https://id.example.vn' },
      relyingParties: [recordOf({ id: 'portal' })],
    });
    try {
      const { port } = behindTls.config;
      const answer = await fetch(
        `http://localhost:${port}/auth?${(await target.rp.request()).url.searchParams.toString()}`,
        { redirect: 'manual' },
      );
      const page = await fetch(`http://localhost:${port}/?lang=en`);
      const account = await fetch(`http://localhost:${port}/account`, { redirect: 'manual' });
      const cookies = [answer, page, account].flatMap(({ headers }) => headers.getSetCookie());
      expect(cookies.length).to.be.above(5);
      for (const cookie of cookies) {
        expect(cookie, cookie)
          .to.match(/; samesite=(?:lax|strict)/i)
          .and.to.match(/; httponly/i)
          .and.to.match(/; secure/i);
        expect(cookie).to.not.match(/; domain=/i);
      }
      expect(cookies.some((cookie) => cookie.startsWith('__Host-sen_browser_'))).to.equal(true);
    } finally {
      await behindTls.close();
    }
  });

  it('does not count against the victim what other sites make its browser send', async () => {
    const { number } = await target.holder();
    const browser = target.from('203.0.113.202');
    const page = await target.signInPage(browser);
    for (let time = 0; time < 2 * THROTTLES.account_at_place.free; time += 1) {
      await browser.post(page.url, new URLSearchParams({ personal_number: number, password: 'x' }), {
        origin: 'https://evil.example',
      });
    }
    const end = await walkThrough(browser, page, { number, password: PASSWORD });
    expect(new URL(end.url).searchParams.has('code')).to.equal(true);
  });
});
