import { expect } from 'chai';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { FORWARDS, ODD_PARAMETERS, startRudeParty, type RudeParty } from '../../support/rude/party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';

describe('a rude relying party', () => {
  let test: TestService;
  let rude: RudeParty;
  before(async () => {
    rude = await startRudeParty();
    const client = { backchannel_logout_uri: rude.backchannelUri };
    test = await startService({ relyingParties: FORWARDS.map((forward) => rude.record(forward, client)) });
  });
  after(async () => {
    await test.close();
    await rude.close();
  });

  const newBrowser = (): HtmlClient => new HtmlClient({ stopAt: (url) => !url.startsWith(test.issuer) });
  const person = () => {
    const { record, password } = test.person('level-1');
    return { number: record.number, password };
  };
  const signIn = async (browser: HtmlClient, url: URL): Promise<Page> => {
    const { number, password } = person();
    const start = await browser.get(url.href);
    const next = await browser.submit(start, { fields: { personal_number: number, password }, button: 'continue' });
    return next.name === 'consent' ? browser.submit(next, { button: 'allow' }) : next;
  };

  for (const [what, parameters] of Object.entries(ODD_PARAMETERS)) {
    it(`sends ${what}: the sign-in goes on, and state comes back as it was`, async () => {
      const rp = await rude.open(test, 'stays');
      const browser = newBrowser();
      const request = await rp.request();
      for (const [name, value] of Object.entries(parameters)) request.url.searchParams.set(name, value);
      const page = await signIn(browser, request.url);
      const answer = new URL(page.url);
      expect(answer.href.startsWith(rude.callback('stays')), page.text.slice(0, 300)).to.equal(true);
      expect(answer.searchParams.get('state')).to.equal(parameters['state'] ?? request.state);
      expect(answer.searchParams.get('code')).to.be.a('string');
    });
  }

  it('repeats itself: of two forms sent at the same moment one leads back, and a code works once', async () => {
    const rp = await rude.open(test, 'once');
    const browser = newBrowser();
    const request = await rp.request();
    await browser.get(request.url.href);
    let page = await browser.get(request.url.href);
    const { number, password } = person();
    page = await browser.submit(page, { fields: { personal_number: number, password }, button: 'continue' });
    expect(page.name).to.equal('consent');
    const ends = await Promise.all([1, 2].map(() => browser.submit(page, { button: 'allow' })));
    const back = ends.filter(({ url }) => url.startsWith(rude.callback('once')));
    expect(back.length).to.be.at.least(1);
    expect(ends.filter(({ status }) => status >= 500)).to.deep.equal([]);
    const callback = back[0]?.url ?? '';
    const redeemed = await Promise.allSettled([1, 2, 3].map(() => rp.redeem(request, callback)));
    expect(redeemed.filter(({ status }) => status === 'fulfilled').length).to.be.at.most(1);
  });

  it('does not answer its back-channel: the citizen is signed out all the same, and gets back', async () => {
    const rp = await rude.open(test, 'stays');
    const browser = newBrowser();
    await signIn(browser, (await rp.request()).url);
    const query = new URLSearchParams({
      client_id: rude.idOf('stays'),
      post_logout_redirect_uri: rude.callback('stays'),
      state: 'bye',
    });
    const asking = await browser.get(`${test.issuer}/session/end?${query.toString()}`);
    const out = await browser.submit(asking, { button: 'continue' });
    expect(out.url).to.equal(`${rude.callback('stays')}?state=bye`);
    expect((await browser.get(`${test.issuer}/account`)).name).to.equal('sign-in');
    await until(() => rude.logoutTokens.length > 0);
  });
});
