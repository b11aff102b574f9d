import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { HtmlClient } from '../support/html-client.ts';
import {
  atCallback,
  receiveLogouts,
  recordOf,
  TestRelyingParty,
  walkThrough,
  type LogoutReceiver,
} from '../support/relying-party.ts';
import { until } from '../support/until.ts';
import { startService, type TestService } from '../support/service.ts';

const DAY_MS = 86_400_000;

describe('the life of a consent', () => {
  let test: TestService;
  let logouts: LogoutReceiver;
  let shift = 0;
  const browse = () => new HtmlClient({ stopAt: atCallback });
  const record = (changes: Record<string, unknown> = {}) =>
    recordOf({
      id: 'portal',
      client: {
        post_logout_redirect_uris: ['http://localhost:9/bye'],
        backchannel_logout_uri: logouts.url,
        backchannel_logout_session_required: true,
        grant_types: ['authorization_code', 'refresh_token'],
      },
      ...changes,
    });

  before(async () => {
    logouts = await receiveLogouts();
    test = await startService({ clock: { now: () => new Date(Date.now() + shift) }, relyingParties: [record()] });
  });
  after(async () => {
    await test.close();
    await logouts.close();
  });
  beforeEach(() => {
    logouts.tokens.length = 0;
    shift = 0;
  });

  const signIn = async (browser: HtmlClient, parameters: Record<string, string> = {}) => {
    const rp = await TestRelyingParty.open(test, 'portal');
    const request = await rp.request(parameters);
    const { record: person, password } = test.person('level-2');
    const end = await walkThrough(browser, await browser.get(request.url.href), { number: person.number, password });
    const tokens = await rp.redeem(request, end.url);
    return { rp, tokens, sub: tokens.claims()?.sub ?? '' };
  };
  const isAlive = (rp: TestRelyingParty, token: string, sub: string): Promise<boolean> =>
    rp.userinfo(token, sub).then(
      () => true,
      () => false,
    );
  const asksAgain = async (browser: HtmlClient): Promise<string | undefined> => {
    const rp = await TestRelyingParty.open(test, 'portal');
    return (await browser.get((await rp.request()).url.href)).name;
  };

  it('is withdrawn on the account page: tokens end, the RP is told, and it has to ask again', async () => {
    const browser = browse();
    const { rp, tokens, sub } = await signIn(browser);
    expect(await isAlive(rp, tokens.access_token, sub)).to.equal(true);
    const list = await browser.get(`${test.issuer}/account/consents`);
    expect(list.name).to.equal('account-consents');
    expect(list.text).to.include('Test portal');
    const page = await browser.get(`${test.issuer}/account/consents/portal/withdraw`);
    const done = await browser.submit(page, { button: 'withdraw' });
    expect(done.name).to.equal('account-withdrawn');
    expect(await isAlive(rp, tokens.access_token, sub)).to.equal(false);
    await until(() => logouts.tokens.length === 1);
    const [token = ''] = logouts.tokens;
    expect(decodeJwt(token)).to.include({ sub, aud: 'portal', iss: test.issuer });
    expect(decodeJwt(token)['events']).to.have.property('http://schemas.openid.net/event/backchannel-logout');
    expect(await asksAgain(browser)).to.equal('consent');
    expect((await browser.get(`${test.issuer}/account/consents`)).text).to.not.include('Test portal');
  });

  it('is not withdrawn by a form of another session, nor without one', async () => {
    const browser = browse();
    await signIn(browser);
    const path = `${test.issuer}/account/consents/portal/withdraw`;
    for (const body of ['csrf=wrong&action=withdraw', 'action=withdraw']) {
      const refused = await browser.post(path, body);
      expect([refused.status, refused.problem]).to.deep.equal([403, 'form_expired']);
    }
    const stranger = await browse().post(path, 'csrf=wrong');
    expect(stranger.name).to.equal('sign-in');
    expect(await asksAgain(browser)).to.equal(undefined);
  });

  it('asks again when it has expired', async () => {
    const browser = browse();
    await signIn(browser);
    expect(await asksAgain(browser)).to.equal(undefined);
    shift = 181 * DAY_MS;
    const rp = await TestRelyingParty.open(test, 'portal');
    const { record: person, password } = test.person('level-2');
    let page = await browser.get((await rp.request()).url.href);
    expect(page.name).to.equal('sign-in');
    page = await browser.submit(page, { fields: { personal_number: person.number, password } });
    expect(page.name).to.equal('consent');
  });

  it('does not cover what the record asks for since: changed under an open page it is shown again', async () => {
    const browser = browse();
    const rp = await TestRelyingParty.open(test, 'portal');
    const { record: person, password } = test.person('guardian');
    let page = await browser.get((await rp.request()).url.href);
    page = await browser.submit(page, { fields: { personal_number: person.number, password } });
    expect(page.name).to.equal('consent');
    const more = {
      name: { need: 'essential', purpose: 'form' },
      birthdate: { need: 'essential', purpose: 'form' },
      phone_number: { need: 'voluntary', purpose: 'form' },
    };
    await test.put(record({ claims: more }));
    const again = await browser.submit(page, { button: 'allow' });
    expect([again.name, again.problem]).to.deep.equal(['consent', 'consent_outdated']);
    expect(again.text).to.include('12/04/1988');
    const end = await browser.submit(again, { button: 'allow' });
    expect(atCallback(end.url)).to.equal(true);
    await test.put(record());
  });

  it('lets RP-initiated logout end the session and its tokens, but not those that were to outlive it', async () => {
    const browser = browse();
    const online = await signIn(browser);
    const offline = await signIn(browser, { scope: 'openid profile offline_access', prompt: 'consent' });
    const query = new URLSearchParams({
      id_token_hint: online.tokens.id_token ?? '',
      post_logout_redirect_uri: 'http://localhost:9/bye',
      state: 'over',
    });
    const stopping = new HtmlClient({ stopAt: (url) => url.startsWith('http://localhost:9/') });
    for (const cookie of await browser.jar.getCookies(`${test.issuer}/session/end`)) {
      await stopping.jar.setCookie(cookie, test.issuer);
    }
    let page = await stopping.get(`${test.issuer}/session/end?${query.toString()}`);
    expect(page.name).to.equal('sign-out');
    page = await stopping.submit(page, { button: 'continue' });
    expect(page.url).to.equal('http://localhost:9/bye?state=over');
    expect(await isAlive(online.rp, online.tokens.access_token, online.sub)).to.equal(false);
    expect(await isAlive(offline.rp, offline.tokens.access_token, offline.sub)).to.equal(true);
    await until(() => logouts.tokens.length === 1);
    expect((await stopping.get(`${test.issuer}/account`)).name).to.equal('sign-in');
  });

  it('refuses to send the browser to an address that is not registered after a logout', async () => {
    const browser = browse();
    const { tokens } = await signIn(browser);
    const query = new URLSearchParams({
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'https://evil.example/',
    });
    const page = await browser.get(`${test.issuer}/session/end?${query.toString()}`);
    expect([page.status, page.name]).to.deep.equal([400, 'error']);
  });
});
