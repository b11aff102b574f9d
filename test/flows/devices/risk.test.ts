import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const VIETNAM = '203.113.131.1';
const AMERICA = '8.8.8.8';
const WEEK_MS = 7 * 86_400_000;

describe('suspicious sign-ins', () => {
  let test: TestService;
  let shift = 0;
  const browse = (address: string): HtmlClient =>
    new HtmlClient({ stopAt: atCallback, headers: { 'x-forwarded-for': address } });
  const start = (config: Record<string, unknown> = {}) =>
    startService({
      clock: { now: () => new Date(Date.now() + shift) },
      relyingParties: [recordOf({ id: 'portal' })],
      config: { trusted_proxies: ['127.0.0.1', '::1'], ...config },
    });

  before(async () => {
    test = await start();
  });
  after(() => test.close());

  /** Submits number and password; returns the next page and how to continue. */
  const withPassword = async (
    browser: HtmlClient,
    key: string,
    parameters: Record<string, string> = {},
    at: TestService = test,
  ) => {
    const rp = await TestRelyingParty.open(at, 'portal');
    const request = await rp.request(parameters);
    const { record, password } = at.person(key);
    const fields = { personal_number: record.number, password };
    const page = await browser.submit(await browser.get(request.url.href), { fields });
    const goOn = async () => {
      const end = await walkThrough(browser, page, { number: record.number, password });
      expect(atCallback(end.url), `${end.name ?? ''} ${end.problem ?? ''} ${end.text}`).to.equal(true);
      return (await rp.redeem(request, end.url)).claims();
    };
    return { page, goOn };
  };

  it('on a new device and place ask for one factor more, say why, and the acr tells the truth', async () => {
    const first = await withPassword(browse(VIETNAM), 'level-2', { acr_values: 'LoA1' });
    expect(first.page.name).to.equal('consent');
    expect((await first.goOn())?.['amr']).to.deep.equal(['pwd']);
    shift += WEEK_MS;
    const browser = browse(AMERICA);
    const { page, goOn } = await withPassword(browser, 'level-2', { acr_values: 'LoA1' });
    expect(page.name).to.equal('one-time-code');
    expect(page.$('#raised [data-rule]').data('rule')).to.equal('new_device_and_place');
    expect(page.$('#raised').text()).to.include('new device and place');
    const claims = await goOn();
    expect(claims).to.deep.include({ acr: 'LoA1', amr: ['pwd', 'sms', 'mfa'], authentication_level: 2 });
  });

  it('are no way around: nothing but the factor leads on', async () => {
    await (await withPassword(browse(VIETNAM), 'no-email')).goOn();
    shift += WEEK_MS;
    const browser = browse(AMERICA);
    const { page } = await withPassword(browser, 'no-email');
    expect(page.name).to.equal('one-time-code');
    const uid = /interaction\/([\w-]+)/.exec(page.url)?.[1] ?? '';
    for (const path of [`/interaction/${uid}`, `/interaction/${uid}/consent`, `/interaction/${uid}/sign-in`]) {
      expect((await browser.get(`${test.issuer}${path}`)).name, path).to.equal('one-time-code');
    }
    const resumed = await browser.get(`${test.issuer}/auth/${uid}`);
    expect(atCallback(resumed.url)).to.equal(false);
    // A new sign-in is asked again.
    const again = await withPassword(browse(AMERICA), 'no-email');
    expect(again.page.$('#raised').length).to.equal(1);
  });

  it('never lower what a service asks for, nor say why where it asks for as much itself', async () => {
    await (await withPassword(browse(VIETNAM), 'guardian')).goOn();
    const { page, goOn } = await withPassword(browse(AMERICA), 'guardian', { acr_values: 'LoA2' });
    expect(page.name).to.equal('one-time-code');
    expect(page.$('#raised').length).to.equal(0);
    expect(await goOn()).to.include({ acr: 'LoA2', authentication_level: 2 });
  });

  it('are none from one address, in whichever browser, and none on private addresses', async () => {
    for (const address of ['127.0.0.1', '127.0.0.1', '10.1.2.3', '127.0.0.1']) {
      const { page, goOn } = await withPassword(browse(address), 'teenager');
      expect(page.name, address).to.not.equal('one-time-code');
      if (page.name !== undefined) await goOn();
    }
  });

  it('are none where the rules are off', async () => {
    const off = {
      new_device_and_place: 'off',
      impossible_travel: 'off',
      many_failures: 'off',
      hostile_place: 'off',
      spraying: 'off',
    };
    const other = await start({
      authentication: { password: { memory_kib: 1024, passes: 1, lanes: 1 }, risk: off },
    });
    try {
      await (await withPassword(browse(VIETNAM), 'level-2', {}, other)).goOn();
      const { page } = await withPassword(browse(AMERICA), 'level-2', {}, other);
      expect(atCallback(page.url)).to.equal(true);
    } finally {
      await other.close();
    }
  });
});
