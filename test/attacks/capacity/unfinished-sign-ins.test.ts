import { expect } from 'chai';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, CALLBACK, recordOf, walkThrough } from '../../support/relying-party.ts';
import { openTarget, PASSWORD, tally, type Target } from '../support/attacker.ts';

const MANY = 5000;
const AT_ONCE = 50;
const PLACE = { most: 600, perMinute: 60 };
const NETWORK = { most: 3000, perMinute: 240 };
const APP = 'app';
const CHALLENGE = 'c'.repeat(43);

/** Runs a work many times, some of them at once. */
async function flood<T>(times: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const outcomes: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < times) {
      const index = next;
      next += 1;
      outcomes[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return outcomes;
}

describe('attack: sign-ins that nobody goes on with', function () {
  this.timeout(300_000);
  let target: Target;
  beforeEach(async () => {
    const client = { token_endpoint_auth_method: 'none', client_secret: undefined };
    target = await openTarget({ relyingParties: [recordOf({ id: 'portal' }), recordOf({ id: APP, client })] });
    // So that nothing is forgotten during a flood.
    target.clock.stand();
  });
  afterEach(() => target.close());

  /** Documents of all collections, apart from the counters of the limit itself. */
  const stored = async (): Promise<number> => {
    const { store } = target.test.service;
    const names = store.collections.map(({ name }) => name).filter((name) => name !== 'unfinished_sign_ins');
    const counts = await Promise.all(names.map((name) => store.raw(name).countDocuments({})));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const begin = async (address: string, url: string, accept = 'text/html', cookie = ''): Promise<number> => {
    const answer = await fetch(url, { redirect: 'manual', headers: { 'x-forwarded-for': address, accept, cookie } });
    await answer.body?.cancel();
    return answer.status;
  };
  const push = async (address: string): Promise<Response> =>
    fetch(`${target.test.issuer}/par`, {
      method: 'POST',
      headers: { 'x-forwarded-for': address },
      body: new URLSearchParams({
        client_id: APP,
        response_type: 'code',
        redirect_uri: CALLBACK,
        scope: 'openid',
        code_challenge: CHALLENGE,
        code_challenge_method: 'S256',
      }),
    });
  const requestUrl = async (): Promise<string> => (await target.rp.request()).url.href;
  /** A whole sign-in, with number, password and consent. */
  const signIn = async (browser: HtmlClient, number: string): Promise<Page> =>
    walkThrough(browser, await target.signInPage(browser), { number, password: PASSWORD });

  it('from one place: the store stops growing, others sign in, and the limit ends with time', async () => {
    const { number } = await target.holder();
    const [before, url] = [await stored(), await requestUrl()];
    const statuses = await flood(MANY, () => begin('203.0.113.7', url));
    expect(tally(statuses.map(String))).to.deep.equal({ 303: PLACE.most, 429: MANY - PLACE.most });
    expect((await stored()) - before).to.equal(PLACE.most);

    expect((await signIn(target.from('203.0.113.8'), number)).url).to.satisfy(atCallback);

    target.clock.pass(3);
    expect(await flood(5, () => begin('203.0.113.7', url))).to.have.members([303, 303, 303, 429, 429]);
    target.clock.pass(3600);
    expect(await begin('203.0.113.7', url)).to.equal(303);
  });

  it('from one network: no place of it adds to the store beyond the limit of the network', async () => {
    const { number } = await target.holder();
    const [before, url] = [await stored(), await requestUrl()];
    const statuses = await flood(MANY, (index) => begin(`203.0.113.${String(index % 250)}`, url));
    expect(tally(statuses.map(String))).to.deep.equal({ 303: NETWORK.most, 429: MANY - NETWORK.most });
    expect((await stored()) - before).to.equal(NETWORK.most);
    expect(await begin('2001:db8:0:1::1', url)).to.equal(303);
    expect((await signIn(target.from('198.51.100.7'), number)).url).to.satisfy(atCallback);
    target.clock.pass(1);
    expect(tally((await flood(20, () => begin('203.0.113.251', url))).map(String))).to.deep.equal({ 303: 4, 429: 16 });
  });

  it('pushed by a public client: 429 as JSON, which counts together with sign-ins', async () => {
    const [before, url] = [await stored(), await requestUrl()];
    const answers = await flood(PLACE.most + 50, () => push('203.0.113.7'));
    expect(tally(answers.map(({ status }) => String(status)))).to.deep.equal({ 201: PLACE.most, 429: 50 });
    expect((await stored()) - before).to.equal(PLACE.most);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).to.equal('1');
    expect(await refused?.json()).to.include({ error: 'temporarily_unavailable' });
    expect(await begin('203.0.113.7', url)).to.equal(429);
    expect((await push('203.0.113.8')).status).to.equal(201);
  });

  it('sign-outs without a session, and cookies of sessions that are over, meet the same limit', async () => {
    const { account, number } = await target.holder();
    const browser = target.from('198.51.100.7');
    await signIn(browser, number);
    await target.test.service.sessions.endAllOf(account.id);
    await target.test.service.authentication.devices.forgetAll(account.id);
    const stale = await browser.jar.getCookieString(target.test.issuer);
    const before = await stored();
    const silent = (await target.rp.request({ prompt: 'none' })).url.href;
    expect(await flood(20, () => begin('203.0.113.7', silent, 'text/html', stale))).to.deep.equal(Array(20).fill(303));
    expect((await stored()) - before).to.equal(0);

    const leave = `${target.test.issuer}/session/end`;
    const statuses = await flood(PLACE.most + 50, () => begin('203.0.113.7', leave));
    expect(tally(statuses.map(String))).to.deep.equal({ 200: PLACE.most, 429: 50 });
    expect((await stored()) - before).to.equal(PLACE.most);
    expect(await begin('203.0.113.8', leave)).to.equal(200);
    target.clock.pass(3600);
    expect(await stored()).to.be.at.most(before);
  });

  it('a citizen reads in both languages when to try again, and programs without a page get JSON', async () => {
    const url = await requestUrl();
    await flood(PLACE.most, () => begin('203.0.113.7', url));
    for (const [language, words] of [
      ['vi', 'Vui lòng đợi 1 giây'],
      ['en', 'Please wait a second'],
    ] as const) {
      const browser = new HtmlClient({
        stopAt: atCallback,
        headers: { 'x-forwarded-for': '203.0.113.7', 'accept-language': language },
      });
      const page = await browser.get(url);
      expect([page.status, page.problem]).to.deep.equal([429, 'too_many_unfinished']);
      expect(page.headers.get('retry-after')).to.equal('1');
      expect(page.text).to.include(words);
    }
    expect(await begin('203.0.113.7', url, 'application/json')).to.equal(429);
  });

  it('a browser that a holder has signed in with, and a session, go on at the same address', async () => {
    const { number } = await target.holder();
    const known = target.from('203.0.113.7');
    expect((await signIn(known, number)).url).to.satisfy(atCallback);
    const url = await requestUrl();
    await flood(PLACE.most, () => begin('203.0.113.7', url));
    expect(await begin('203.0.113.7', url)).to.equal(429);

    // Signed in: nothing is stored.
    expect((await known.get(await requestUrl())).url).to.satisfy(atCallback);
    // A further sign-in of the session, and one of a browser whose session is over.
    expect((await target.signInPage(known, { prompt: 'login' })).problem).to.equal(undefined);
    const { jar } = known;
    for (const cookie of await jar.getCookies(target.test.issuer)) {
      if (!cookie.key.includes('sen_device')) await jar.store.removeCookie('localhost', cookie.path ?? '/', cookie.key);
    }
    const device = await jar.getCookieString(target.test.issuer);
    expect((await signIn(known, number)).url).to.satisfy(atCallback);

    // That is no way to store without a limit either: it counts for the account. One is unfinished already.
    const before = await stored();
    const statuses = await flood(200, () => begin('203.0.113.7', url, 'text/html', device));
    expect(tally(statuses.map(String))).to.deep.equal({ 303: 59, 429: 141 });
    expect((await stored()) - before).to.equal(59);
  });

  it('a device that its holder has removed counts for its place again', async () => {
    const { account, number } = await target.holder();
    const known = target.from('203.0.113.7');
    await signIn(known, number);
    const url = await requestUrl();
    await flood(PLACE.most, () => begin('203.0.113.7', url));
    await target.test.service.authentication.devices.forgetAll(account.id);
    await target.test.service.sessions.endAllOf(account.id);
    expect((await known.get(url)).problem).to.equal('too_many_unfinished');
  });

  it('a session stores no more than its account may leave unfinished', async () => {
    const { number } = await target.holder();
    const browser = target.from('203.0.113.7');
    await signIn(browser, number);
    const before = await stored();
    const url = (await target.rp.request({ prompt: 'login' })).url.href;
    const statuses = await flood(200, async () => (await browser.send(url)).status);
    expect(tally(statuses.map(String))).to.deep.equal({ 303: 60, 429: 140 });
    expect((await stored()) - before).to.equal(60);
    expect(await begin('203.0.113.7', url)).to.equal(303);
  });

  it('who finishes or gives up is taken from the count, once', async () => {
    const { number } = await target.holder();
    const [address, url] = ['203.0.113.7', await requestUrl()];
    await flood(PLACE.most - 2, () => begin(address, url));
    for (let times = 0; times < 3; times += 1) {
      expect((await signIn(target.from(address), number)).url, String(times)).to.satisfy(atCallback);
      const browser = target.from(address);
      const page = await browser.submit(await target.signInPage(browser), { button: 'cancel' });
      expect(page.url).to.satisfy(atCallback);
    }
    // Ten returns of the same sign-in at the same instant give back one.
    const browser = target.from(address);
    const page = await target.signInPage(browser);
    const uid = /interaction\/([\w-]+)/.exec(page.url)?.[1] ?? '';
    await browser.send(page.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      body: 'action=cancel',
    });
    await Promise.all(Array.from({ length: 10 }, () => browser.send(`${target.test.issuer}/auth/${uid}`)));
    expect(tally((await flood(10, () => begin(address, url))).map(String))).to.deep.equal({ 303: 2, 429: 8 });
  });
});
