import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import {
  atCallback,
  CALLBACK,
  receiveLogouts,
  recordOf,
  TestRelyingParty,
  walkThrough,
  type LogoutReceiver,
} from '../../support/relying-party.ts';
import { until } from '../../support/until.ts';
import { startService, type TestService } from '../../support/service.ts';

const HOUR_MS = 3_600_000;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';

describe('the sessions of an account', () => {
  let test: TestService;
  let logouts: LogoutReceiver;
  let rp: TestRelyingParty;
  let shift = 0;
  const browse = (userAgent = FIREFOX): HtmlClient =>
    new HtmlClient({ stopAt: atCallback, headers: { 'user-agent': userAgent } });

  before(async () => {
    logouts = await receiveLogouts();
    const record = recordOf({
      id: 'portal',
      client: {
        backchannel_logout_uri: logouts.url,
        backchannel_logout_session_required: true,
        grant_types: ['authorization_code', 'refresh_token'],
      },
    });
    test = await startService({
      clock: { now: () => new Date(Date.now() + shift) },
      relyingParties: [record],
      config: {
        lifetimes: { session: '12 h', session_total: '20 h' },
        authentication: { password: { memory_kib: 1024, passes: 1, lanes: 1 }, reuse: { level_1: '90 d' } },
      },
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(async () => {
    await test.close();
    await logouts.close();
  });
  beforeEach(async () => {
    shift = 0;
    for (const key of ['level-2', 'guardian']) await test.service.sessions.endAllOf((await accountOf(key)).id);
    await until(async () => (await test.service.store.raw('oidc_logout_notices').find({}).toArray()).length === 0);
    logouts.tokens.length = 0;
  });

  /** Signs in at level 2, so that the account pages need no further factor. */
  const signIn = async (browser: HtmlClient, key = 'level-2', parameters: Record<string, string> = {}) => {
    const request = await rp.request({ acr_values: 'LoA2', prompt: 'login consent', ...parameters });
    const { record, password } = test.person(key);
    const options = { number: record.number, password };
    let end = await walkThrough(browser, await browser.get(request.url.href), options);
    if (end.problem === 'too_many_codes') {
      // The sandbox's fixed code needs no message.
      end = await walkThrough(browser, await browser.submit(end, { fields: { code: '000000' } }), options);
    }
    const tokens = await rp.redeem(request, end.url);
    return { tokens, sub: tokens.claims()?.sub ?? '', sid: tokens.claims()?.['sid'] };
  };
  const at = (path: string): string => `${test.issuer}/account/security/${path}`;
  const isSignedIn = async (browser: HtmlClient): Promise<boolean> =>
    (await browser.get(`${test.issuer}/account`)).name === 'account-home';
  const isAlive = (token: string, sub: string): Promise<boolean> =>
    rp.userinfo(token, sub).then(
      () => true,
      () => false,
    );
  const cards = ({ $ }: Page): string[] =>
    $('#sessions > li')
      .get()
      .map((card) => $(card).text().replace(/\s+/g, ' '));

  it('are listed with browser, place, time and services, this one first', async () => {
    const [here, there] = [browse(), browse(SAFARI)];
    await signIn(here);
    await signIn(there);
    const page = await here.get(at('sessions'));
    expect(page.name).to.equal('account-sessions-list');
    const [mine = '', other = '', ...more] = cards(page);
    expect(more).to.deep.equal([]);
    expect(mine).to.include('Firefox, Linux').and.include('This session').and.include('Test portal');
    expect(other).to.include('Safari, iOS').and.include('Unknown place').and.not.include('This session');
    expect((await here.get(`${test.issuer}/account/security`)).text).to.include('You are signed in on 2 browsers');
  });

  it('end one by one: the browser is out, tokens end, offline ones too, and the RP is told', async () => {
    const [here, there] = [browse(), browse(SAFARI)];
    await signIn(here);
    const { tokens, sub, sid } = await signIn(there, 'level-2', { scope: 'openid profile offline_access' });
    expect(await isAlive(tokens.access_token, sub)).to.equal(true);
    const confirm = await here.click(await here.get(at('sessions')), 'a.end');
    expect(confirm.name).to.equal('account-sessions-end');
    expect(await isSignedIn(there)).to.equal(true);
    const done = await here.submit(confirm, { button: 'end' });
    expect(done.name).to.equal('account-sessions-ended');
    expect(await isSignedIn(there)).to.equal(false);
    expect(await isSignedIn(here)).to.equal(true);
    expect(await isAlive(tokens.access_token, sub)).to.equal(false);
    await until(() => logouts.tokens.length === 1);
    expect(decodeJwt(logouts.tokens[0] ?? '')).to.include({ sub, sid, aud: 'portal' });
    expect(cards(await here.get(at('sessions')))).to.have.length(1);
    // A repeated request does no harm.
    expect((await here.submit(confirm, { button: 'end' })).name).to.equal('account-sessions-ended');
    expect(logouts.tokens).to.have.length(1);
  });

  it('end all at once but this one', async () => {
    const here = browse();
    const others = [browse(), browse(SAFARI), browse()];
    await signIn(here);
    for (const other of others) await signIn(other);
    const confirm = await here.click(await here.get(at('sessions')), '#end-others');
    expect((await here.submit(confirm, { button: 'end' })).name).to.equal('account-sessions-ended');
    for (const other of others) expect(await isSignedIn(other)).to.equal(false);
    expect(await isSignedIn(here)).to.equal(true);
    await until(() => logouts.tokens.length === 3);
    expect((await here.get(at('sessions'))).$('#end-others').length).to.equal(0);
  });

  it('are never ended for somebody else, by a form of another session, nor at level 1', async () => {
    const [here, stranger] = [browse(), browse()];
    await signIn(here);
    await signIn(stranger, 'guardian');
    const [own] = await test.service.sessions.list((await accountOf('level-2')).id);
    const path = at(`sessions/${own?.uid ?? ''}/end`);
    expect((await stranger.get(path)).problem).to.equal('page_not_found');
    const form = await stranger.get(at('sessions/others/end'));
    const csrf = String(form.$('[name=csrf]').attr('value'));
    await stranger.post(path, new URLSearchParams({ csrf }), { origin: test.issuer });
    expect(await isSignedIn(here)).to.equal(true);
    for (const body of [`csrf=${csrf}`, 'csrf=wrong', '']) {
      expect((await here.post(at('sessions/others/end'), body)).problem).to.equal('form_expired');
    }
    const weak = browse();
    await signIn(weak, 'level-2', { acr_values: 'LoA1' });
    expect((await weak.get(at('sessions'))).name).to.equal('account-sessions-list');
    expect((await weak.get(at('sessions/others/end'))).name).to.equal('one-time-code');
    expect(await isSignedIn(here)).to.equal(true);
  });

  it('do not come back to life where one is ended in the moment in which it is used', async () => {
    const { id } = await accountOf('level-2');
    const { sessions } = test.service;
    for (let round = 0; round < 5; round += 1) {
      const browser = browse();
      await signIn(browser);
      const [session] = await sessions.list(id);
      // A sign-in changes the session's id.
      const { record, password } = test.person('level-2');
      const page = await browser.get((await rp.request({ prompt: 'login' })).url.href);
      const fields = { personal_number: record.number, password };
      const [used] = await Promise.all([
        browser.submit(page, { fields }).catch(() => undefined),
        new Promise((done) => setTimeout(done, round * 4)).then(() => sessions.end(id, session?.uid ?? '')),
      ]);
      expect(used).to.not.equal(undefined);
      const left = await sessions.list(id);
      expect(left.map(({ uid }) => uid)).to.not.include(session?.uid);
      await sessions.endAllOf(id);
    }
  });

  it('are ended where they can’t be found at first, being between their old id and the next', async () => {
    const { id } = await accountOf('level-2');
    const { sessions, store } = test.service;
    await signIn(browse());
    const [session] = await sessions.list(id);
    const kept = store.raw('oidc_sessions');
    const document = await kept.findOne({ uid: session?.uid });
    await kept.deleteOne({ _id: document?._id });
    const ending = sessions.end(id, session?.uid ?? '');
    await new Promise((done) => setTimeout(done, 60));
    await kept.insertOne({ ...document });
    expect(await ending).to.equal(true);
    expect(await sessions.list(id)).to.have.length(0);
  });

  it('are nobody else’s: a cookie that was there before the sign-in is not signed in after it', async () => {
    const attacker = browse();
    await signIn(attacker, 'guardian');
    // Signed out by someone else's sign-in; the browser and the attacker still have the session's cookie.
    const planted = await attacker.jar.getCookies(test.issuer);
    const victim = browse();
    for (const cookie of planted) await victim.jar.setCookie(cookie, test.issuer);
    await signIn(victim, 'level-2');
    expect(await isSignedIn(victim)).to.equal(true);
    expect(await isSignedIn(attacker)).to.equal(false);
    const before = planted.find(({ key }) => key === 'sen_session')?.value;
    const after = (await victim.jar.getCookies(test.issuer)).find(({ key }) => key === 'sen_session')?.value;
    expect(after).to.be.a('string').and.not.equal(before);
  });

  it('give the browser another session id at each sign-in', async () => {
    const browser = browse();
    const ids = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      await signIn(browser);
      ids.add((await browser.jar.getCookies(test.issuer)).find(({ key }) => key === 'sen_session')?.value ?? '');
    }
    expect(ids.size).to.equal(3);
  });

  it('end when they were not used for the configured time', async () => {
    const browser = browse();
    await signIn(browser);
    shift = 11 * HOUR_MS;
    expect(await isSignedIn(browser)).to.equal(true);
    shift = 13 * HOUR_MS;
    expect(await isSignedIn(browser)).to.equal(false);
  });

  it('end after the total time, however often they are used', async () => {
    const browser = browse();
    await signIn(browser);
    const use = async (): Promise<boolean> =>
      (await browser.get((await rp.request({ prompt: 'none' })).url.href)).url.startsWith(`${CALLBACK}?code=`);
    for (const hours of [8, 16, 19]) {
      shift = hours * HOUR_MS;
      expect(await use(), `after ${hours} h`).to.equal(true);
    }
    shift = 20 * HOUR_MS + 61_000;
    expect(await use()).to.equal(false);
  });

  const accountOf = async (key: string) => {
    const account = await test.service.accounts.findByNumber(test.person(key).record.number);
    if (account === undefined) throw new Error('no account');
    return account;
  };
});
