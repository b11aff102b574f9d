import { expect } from 'chai';
import type { Page } from '../support/html-client.ts';
import { atCallback } from '../support/relying-party.ts';
import { openTarget, type Target } from './support/attacker.ts';
import { addresses, citizen, isHtml, type Citizen } from './support/routes.ts';

describe('attack: clickjacking', () => {
  let target: Target;
  let victim: Citizen;

  before(async () => {
    target = await openTarget();
    victim = await citizen(target, '+84903000001');
  });
  after(() => target.close());

  const expectUnframed = (page: Page, what: string): void => {
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy, what).to.match(/(?:^|; )frame-ancestors 'none'(?:;|$)/);
    expect(page.headers.get('x-frame-options'), what).to.equal('DENY');
  };

  it('stands in a frame on no page of ours: every address there is, signed in', async () => {
    const all = addresses(target, victim, ['GET']);
    expect(all.length).to.be.above(10);
    const shown = new Set<string>();
    for (const { path, url } of all) {
      if (path.startsWith('/account/signed-in')) continue;
      const page = await victim.browser.get(url);
      if (atCallback(page.url) || !isHtml(page)) continue;
      expectUnframed(page, path);
      shown.add(page.name ?? '');
    }
    // Ensures that real pages were checked, not only refusals.
    expect([...shown]).to.include.members(['account-home', 'account-withdraw', 'sign-in', 'error']);
  });

  it('nor on a page that a form of ours answers with', async () => {
    for (const { path, url } of addresses(target, victim, ['POST'])) {
      for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'cross-site' }]) {
        const page = await victim.browser.post(url, 'nothing=1', headers);
        if (!atCallback(page.url) && isHtml(page)) expectUnframed(page, path);
      }
    }
  });

  it('nor on pages of the protocol: errors, form post, asking to sign out, signed out', async () => {
    const { browser } = victim;
    const { issuer } = target.test;
    const unknown = await browser.get(`${issuer}/auth?client_id=nobody`);
    expect(unknown.name).to.equal('error');
    const formPost = await browser.get((await target.rp.request({ response_mode: 'form_post' })).url.href);
    expect(formPost.name).to.equal('form-post');
    const signOut = await browser.get(`${issuer}/session/end`);
    expect(signOut.name).to.equal('sign-out');
    const signedOut = await browser.submit(signOut);
    expect(signedOut.name).to.equal('signed-out');
    const nowhere = await browser.get(`${issuer}/nowhere`);
    const malformed = await browser.get(`${issuer}/account?x=%zz`);
    const over = await browser.get(`${issuer}/auth/${victim.uid}x`);
    for (const page of [unknown, formPost, signOut, signedOut, nowhere, malformed, over]) {
      expectUnframed(page, page.url);
    }
  });
});
