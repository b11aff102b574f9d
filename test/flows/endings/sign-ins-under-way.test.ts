import { expect } from 'chai';
import { refreshTokenGrant } from 'openid-client';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

/** Each way in which everything of an account ends. */
type Ending = 'everything signed out' | 'another password' | 'a recovery' | 'a lock and its end';

describe('a sign-in under way', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  const browse = (): HtmlClient => new HtmlClient({ stopAt: atCallback });

  before(async () => {
    const client = { grant_types: ['authorization_code', 'refresh_token'] };
    test = await startService({ relyingParties: [recordOf({ id: 'portal', client })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const accountOf = async (key: string) => {
    const account = await test.service.accounts.findByNumber(test.person(key).record.number);
    if (account === undefined) throw new Error('no account');
    return account;
  };
  const credentialsOf = (key: string) => {
    const { record, password } = test.person(key);
    return { number: record.number, password };
  };
  /** Comes as far as the consent page. */
  const untilConsent = async (browser: HtmlClient, key: string, parameters: Record<string, string> = {}) => {
    const request = await rp.request({ prompt: 'consent', ...parameters });
    const { number: personalNumber, password } = credentialsOf(key);
    const start = await browser.get(request.url.href);
    const page = await browser.submit(start, { fields: { personal_number: personalNumber, password } });
    expect(page.name).to.equal('consent');
    return { request, page };
  };
  const isSignedIn = async (browser: HtmlClient): Promise<boolean> =>
    (await browser.get(`${test.issuer}/account`)).name === 'account-home';

  const endings: Record<Ending, (key: string) => Promise<void>> = {
    'everything signed out': async (key) => {
      await test.service.sessions.endAllOf((await accountOf(key)).id);
    },
    'another password': async (key) => {
      const account = await accountOf(key);
      const changed = await test.service.authentication.factors.password.change({
        ...{ account, current: test.person(key).password, password: 'thuyền giấy qua sông 4' },
        ...{ address: '192.0.2.1', session: { sessionUid: 'another browser', epoch: account.epoch } },
      });
      expect(changed.ok).to.equal(true);
      await test.service.authentication.factors.password.set(account.id, test.person(key).password);
    },
    'a recovery': async (key) => {
      // What a recovery ends with.
      await test.service.sessions.endAllOf((await accountOf(key)).id);
    },
    'a lock and its end': async (key) => {
      const { id } = await accountOf(key);
      await test.service.accounts.lock(id, 'holder-request', { by: 'holder' });
      await test.service.accounts.unlock(id, 'holder-request', { by: 'officer' });
    },
  };

  for (const [name, end] of Object.entries(endings)) {
    it(`at the consent page is over after ${name}, and starts over at the password`, async () => {
      const browser = browse();
      const { page, request } = await untilConsent(browser, 'level-2');
      await end('level-2');
      const after = await browser.submit(page, { button: 'allow' });
      expect(after.name).to.equal('sign-in');
      expect(await isSignedIn(browse())).to.equal(false);
      const done = await walkThrough(browser, after, credentialsOf('level-2'));
      expect((await rp.redeem(request, done.url)).claims()?.sub).to.be.a('string');
    });
  }

  it('that has given everything is over too where the ending comes before the session is made', async () => {
    const browser = browse();
    const { page, request } = await untilConsent(browser, 'level-2');
    const held = new HtmlClient({ jar: browser.jar, stopAt: (url) => /\/auth\/[\w-]+$/.test(url) });
    const back = await held.submit(page, { button: 'allow' });
    expect(back.url).to.match(/\/auth\/[\w-]+$/);
    await endings['everything signed out']('level-2');
    const after = await browser.get(back.url);
    expect(after.name).to.equal('sign-in');
    expect(await test.service.sessions.list((await accountOf('level-2')).id)).to.deep.equal([]);
    const done = await walkThrough(browser, after, credentialsOf('level-2'));
    expect((await rp.redeem(request, done.url)).claims()?.sub).to.be.a('string');
  });

  it('waiting for a code is over, and the right code changes nothing about that', async () => {
    const browser = browse();
    const request = await rp.request({ acr_values: 'LoA2', prompt: 'login consent' });
    const { number: personalNumber, password } = credentialsOf('no-email');
    const start = await browser.get(request.url.href);
    const code = await browser.submit(start, { fields: { personal_number: personalNumber, password } });
    expect(code.name).to.equal('one-time-code');
    await endings['everything signed out']('no-email');
    const after = await browser.submit(code, { fields: { code: '000000' }, button: 'continue' });
    expect(after.name).to.equal('sign-in');
  });

  it('at a step-up goes on in the session that asked for the ending, and takes over what that proved', async () => {
    const browser = browse();
    const first = await rp.request();
    await walkThrough(browser, await browser.get(first.url.href), credentialsOf('no-email'));
    const stepUp: Page = await browser.get((await rp.request({ acr_values: 'LoA2', prompt: 'consent' })).url.href);
    expect(stepUp.name).to.equal('one-time-code');
    const account = await accountOf('no-email');
    const [session] = await test.service.sessions.list(account.id);
    const kept = { sessionUid: session?.uid ?? '', epoch: account.epoch };
    expect(await test.service.sessions.endAllOf(account.id, kept)).to.equal(true);
    // The code is shown after the ending, and the password was shown in the session that goes on.
    const done = await browser.submit(stepUp, { fields: { code: '000000' }, button: 'continue' });
    expect(done.name).to.equal('consent');
  });

  it('of one account is over alone: what others have begun goes on', async () => {
    const [one, two] = [browse(), browse()];
    await untilConsent(one, 'level-2');
    const { page } = await untilConsent(two, 'guardian');
    await endings['everything signed out']('level-2');
    expect(atCallback((await two.submit(page, { button: 'allow' })).url)).to.equal(true);
  });

  it('begun after the ending counts, though it comes within the same millisecond', async () => {
    const { id } = await accountOf('level-2');
    const browser = browse();
    for (let round = 0; round < 3; round += 1) {
      await test.service.sessions.endAllOf(id);
      const { page } = await untilConsent(browser, 'level-2');
      expect(atCallback((await browser.submit(page, { button: 'allow' })).url)).to.equal(true);
    }
  });

  it('of two sessions that end each other at the same instant lets one win', async () => {
    const account = await accountOf('level-2');
    await test.service.sessions.endAllOf(account.id);
    for (const browser of [browse(), browse()]) {
      const { page } = await untilConsent(browser, 'level-2');
      await browser.submit(page, { button: 'allow' });
    }
    const { epoch } = await accountOf('level-2');
    const listed = await test.service.sessions.list(account.id);
    const results = await Promise.all(
      listed.map(({ uid }) => test.service.sessions.endAllOf(account.id, { sessionUid: uid, epoch })),
    );
    expect(results.filter(Boolean)).to.have.length(1);
    const winner = listed[results.indexOf(true)]?.uid;
    expect((await test.service.sessions.list(account.id)).map(({ uid }) => uid)).to.deep.equal([winner]);
  });

  it('leaves no token behind: a grant that is stored after the ending opens nothing', async () => {
    const browser = browse();
    const { page, request } = await untilConsent(browser, 'level-2', { scope: 'openid profile offline_access' });
    const done = await browser.submit(page, { button: 'allow' });
    const tokens = await rp.redeem(request, done.url);
    const sub = tokens.claims()?.sub ?? '';
    const grants = test.service.store.raw('oidc_grants');
    const { id } = await accountOf('level-2');
    const stored = await grants.find({ accountId: id }).toArray();
    await test.service.sessions.endAllOf(id);
    expect(await grants.find({ accountId: id }).toArray()).to.deep.equal([]);
    // A request that began before stores its grant only now.
    for (const document of stored) await grants.insertOne(document);
    const isAlive = (work: Promise<unknown>): Promise<boolean> =>
      work.then(
        () => true,
        () => false,
      );
    expect(await isAlive(rp.userinfo(tokens.access_token, sub))).to.equal(false);
    expect(await isAlive(refreshTokenGrant(rp.configuration, tokens.refresh_token ?? ''))).to.equal(false);
  });
});
