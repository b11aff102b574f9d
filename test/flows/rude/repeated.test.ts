import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, CALLBACK, recordOf, walkThrough } from '../../support/relying-party.ts';
import { newBrowser } from '../protocol/party.ts';
import { numberOn, outcomeOn, qrOn, Stage } from '../approvals/stage.ts';

describe('what comes twice', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
    await stage.test.put(recordOf({ id: 'portal', client: { post_logout_redirect_uris: [`${CALLBACK}?a=%20b`] } }));
  });
  after(() => stage.close());
  beforeEach(() => stage.clock.pass(601));

  const signedIn = async () => {
    const browser = newBrowser();
    const start = await browser.get((await stage.rp.request()).url.href);
    await walkThrough(browser, start, stage.credentials('level-2'));
    return browser;
  };
  const isSignedIn = async (browser: HtmlClient): Promise<boolean> =>
    (await browser.get(`${stage.test.issuer}/account`)).name === 'account-home';

  it('tabs of a new browser that begin sign-ins at the same moment all lead back', async () => {
    const browser = newBrowser();
    const requests = await Promise.all([1, 2, 3].map(() => stage.rp.request()));
    const pages = await Promise.all(requests.map(({ url }) => browser.get(url.href)));
    for (const [index, page] of pages.entries()) {
      const end = await walkThrough(browser, await browser.get(page.url), stage.credentials('level-2'));
      expect(atCallback(end.url), `tab ${index}: ${end.problem ?? end.text.slice(0, 200)}`).to.equal(true);
    }
    const secrets = (await browser.jar.getCookies(stage.test.issuer)).filter(({ key }) =>
      key.startsWith('sen_browser'),
    );
    await browser.get((await stage.rp.request({ prompt: 'login' })).url.href);
    const later = (await browser.jar.getCookies(stage.test.issuer)).filter(({ key }) => key.startsWith('sen_browser'));
    expect([secrets.length, later.length], 'a browser that has a secret gets no other').to.deep.equal([3, 3]);
  });

  it('an approval says what became of it, whatever the second form wants, and to nobody else', async () => {
    for (const [first, outcome] of [
      ['approve', 'approved'],
      ['refuse', 'refused'],
    ] as const) {
      const { page } = await stage.openComputer({ prompt: 'login' });
      const phone = stage.browse();
      const approval = await stage.signIn(phone, await phone.get(qrOn(page)), 'level-2');
      const fields = { number: numberOn(page) };
      const send = (button: string) => phone.submit(approval, { fields, button });
      const shown = [await send(first), ...(await Promise.all([send('approve'), send('refuse')]))];
      expect(shown.map(outcomeOn)).to.deep.equal([outcome, outcome, outcome]);
      const stranger = await stage.openPhone('no-email');
      expect((await stranger.get(approval.url)).problem).to.equal('approval_over');
    }
  });

  describe('a sign-out', () => {
    const QUERY = new URLSearchParams({
      client_id: 'portal',
      post_logout_redirect_uri: `${CALLBACK}?a=%20b`,
      state: 'bye',
    });
    const ask = (browser: HtmlClient) => browser.get(`${stage.test.issuer}/session/end?${QUERY.toString()}`);
    const BACK = `${CALLBACK}?a=%20b&state=bye`;
    const confirm = (browser: HtmlClient, body: Record<string, string>) =>
      browser.post(`${stage.test.issuer}/session/end/confirm`, new URLSearchParams(body), {
        origin: stage.test.issuer,
      });

    it('leads back from each of its forms, at the same moment and later', async () => {
      const browser = await signedIn();
      const page = await ask(browser);
      const send = () => browser.submit(page, { button: 'continue' });
      const ends = [...(await Promise.all([send(), send()])), await send()];
      expect(ends.map(({ url }) => url)).to.deep.equal([BACK, BACK, BACK]);
      expect(await isSignedIn(browser)).to.equal(false);
    });

    it('asks once more where another tab asked later', async () => {
      const browser = await signedIn();
      const earlier = await ask(browser);
      await browser.get(`${stage.test.issuer}/session/end`);
      const again = await browser.submit(earlier, { button: 'continue' });
      expect([again.name, await isSignedIn(browser)]).to.deep.equal(['sign-out', true]);
      expect((await browser.submit(again, { button: 'continue' })).url).to.equal(BACK);
      expect(await isSignedIn(browser)).to.equal(false);
    });

    it('is asked once more of who has signed in since', async () => {
      const browser = await signedIn();
      const earlier = await ask(browser);
      await browser.submit(earlier, { button: 'continue' });
      const { number, password } = stage.credentials('no-email');
      const page = await browser.get((await stage.rp.request()).url.href);
      await walkThrough(browser, page, { number, password });
      expect((await browser.submit(earlier, { button: 'continue' })).name).to.equal('sign-out');
      expect(await isSignedIn(browser)).to.equal(true);
    });

    it('of a forged form ends nothing, and leads to no address but a registered one', async () => {
      const browser = await signedIn();
      const sent = { logout: 'yes', client_id: 'portal', post_logout_redirect_uri: BACK };
      expect((await confirm(browser, { ...sent, xsrf: 'made-up' })).problem).to.equal('unregistered_sign_out_return');
      expect((await confirm(browser, { logout: 'yes', xsrf: 'made-up' })).status).to.equal(400);
      expect(await isSignedIn(browser)).to.equal(true);
      for (const uri of ['https://evil.example/', `${CALLBACK}/x`, 'javascript:alert(1)', '']) {
        const end = await confirm(new HtmlClient(), { ...sent, post_logout_redirect_uri: uri, xsrf: '' });
        expect([uri, end.name]).to.deep.equal([uri, 'signed-out']);
      }
      const nobody = await confirm(new HtmlClient(), { ...sent, client_id: 'nobody' });
      expect(nobody.name).to.equal('signed-out');
    });
  });
});
