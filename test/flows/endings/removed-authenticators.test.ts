import { expect } from 'chai';
import { openAccount } from '../../support/account.ts';
import { SoftwareAuthenticator, type PasskeyOptions } from '../../support/authenticator.ts';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const PASSKEYS = '/account/security/passkeys';
const CODES = '/account/security/recovery-codes';
const REMOVED = '#authenticator-removed';

describe('what a removed authenticator proved', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const browse = (): HtmlClient => new HtmlClient({ stopAt: atCallback });
  const optionsOf = ({ $ }: Page): PasskeyOptions =>
    JSON.parse($('[data-passkey]').attr('data-passkey') ?? '{}') as PasskeyOptions;
  const credentials = (key: string) => {
    const { record, password } = test.person(key);
    return { number: record.number, password };
  };
  const enrol = async (browser: HtmlClient, key: string, name: string): Promise<SoftwareAuthenticator> => {
    const device = new SoftwareAuthenticator(test.issuer, { synced: true });
    const page = await openAccount(browser, test, key, `${PASSKEYS}/add`);
    await browser.submit(page, { fields: { passkey: device.create(optionsOf(page)), name } });
    return device;
  };
  /** Answers the sign-in page by passkey. */
  const byPasskey = async (browser: HtmlClient, page: Page, device: SoftwareAuthenticator): Promise<Page> => {
    const url = new URL(page.$('form').attr('data-passkey-url') ?? '', page.url).href;
    const passkey = device.get(optionsOf(page));
    return browser.post(url, new URLSearchParams({ passkey }), { origin: test.issuer });
  };
  const signedInBy = async (device: SoftwareAuthenticator): Promise<HtmlClient> => {
    const browser = browse();
    const home = await byPasskey(browser, await browser.get(`${test.issuer}/account`), device);
    expect(home.name).to.equal('account-home');
    return browser;
  };
  const remove = async (browser: HtmlClient, number = 1): Promise<Page> =>
    browser.submit(await browser.click(await browser.get(test.issuer + PASSKEYS), `#remove-${number}`));
  const isSignedIn = async (browser: HtmlClient): Promise<boolean> =>
    (await browser.get(`${test.issuer}/account`)).name === 'account-home';

  it('is gone from the session that removed it, and the page says why it asks for another sign-in', async () => {
    const device = await enrol(browse(), 'guardian', 'Một');
    const browser = await signedInBy(device);
    const asked = await remove(browser);
    expect([asked.name, asked.$(REMOVED).length]).to.deep.equal(['sign-in', 1]);
    const inVietnamese = await browser.get(`${asked.url}?lang=vi`);
    expect(inVietnamese.$(REMOVED).text()).to.include('gỡ bỏ');
    const { number, password } = credentials('guardian');
    const list = await browser.submit(asked, { fields: { personal_number: number, password } });
    expect(list.name).to.equal('account-passkeys-list');
    expect(await isSignedIn(browser)).to.equal(true);
    // A later sign-in has no such reason, nor has one of a service.
    await browser.submit(await browser.get(`${test.issuer}/session/end`), { button: 'continue' });
    expect((await browser.get(`${test.issuer}/account`)).$(REMOVED).length).to.equal(0);
  });

  it('is said to be gone by nobody but our pages', async () => {
    const { url } = await rp.request({ state: 'abcdefgh.authenticator_removed' });
    expect((await browse().get(url.href)).$(REMOVED).length).to.equal(0);
    const own = new URL((await browse().send(`${test.issuer}/account`)).headers.get('location') ?? '', test.issuer);
    own.searchParams.set('state', 'abcdefgh.authenticator_removed');
    expect((await browse().get(own.href)).$(REMOVED).length).to.equal(0);
  });

  it('is gone from sessions and sign-ins under way in other browsers, and what others proved stays', async () => {
    const owner = browse();
    const lost = await enrol(owner, 'level-2', 'Mất');
    const kept = await enrol(owner, 'level-2', 'Còn');
    const [there, here] = [await signedInBy(lost), await signedInBy(kept)];
    const waiting = await Promise.all(
      [lost, kept].map(async (device) => {
        const browser = browse();
        const request = await rp.request({ prompt: 'consent' });
        const page = await byPasskey(browser, await browser.get(request.url.href), device);
        expect(page.name).to.equal('consent');
        return { browser, request, page };
      }),
    );
    const list = await remove(owner);
    expect(list.$('.cards > li').length).to.equal(1);
    expect([await isSignedIn(there), await isSignedIn(here), await isSignedIn(owner)]).to.deep.equal([
      false,
      true,
      true,
    ]);
    const [over, goesOn] = waiting;
    if (over === undefined || goesOn === undefined) throw new Error('nobody waits');
    const asked = await over.browser.submit(over.page, { button: 'allow' });
    expect(asked.name).to.equal('sign-in');
    const done = await goesOn.browser.submit(goesOn.page, { button: 'allow' });
    expect((await rp.redeem(goesOn.request, done.url)).claims()?.['amr']).to.include('pop');
    const again = await walkThrough(over.browser, asked, credentials('level-2'));
    expect((await rp.redeem(over.request, again.url)).claims()?.['amr']).to.deep.equal(['pwd']);
  });

  for (const how of ['removed', 'made again'] as const) {
    it(`is gone when recovery codes are ${how}: from sign-ins under way, and from the level of a session`, async () => {
      const owner = browse();
      const made = await owner.submit(await openAccount(owner, test, 'no-email', `${CODES}/make`));
      const codes = made.$('#codes').text().trim().split('\n');
      const untilConsent = async (code = '') => {
        const browser = browse();
        const request = await rp.request({ acr_values: 'LoA2', prompt: 'consent' });
        const { number, password } = credentials('no-email');
        const first = await browser.get(request.url.href);
        const byPhone = await browser.submit(first, { fields: { personal_number: number, password } });
        const choice = await browser.submit(byPhone, { button: 'another-way' });
        const page = await browser.submit(choice, { fields: { factor: 'recovery_code' } });
        const consent = await browser.submit(page, { fields: { recovery_code: code } });
        expect(consent.name).to.equal('consent');
        return { browser, request, consent };
      };
      const waiting = await untilConsent(codes[0]);
      const done = await untilConsent(codes[1]);
      const end = await done.browser.submit(done.consent, { button: 'allow' });
      expect((await rp.redeem(done.request, end.url)).claims()).to.include({ acr: 'LoA2' });

      await owner.submit(await owner.get(`${test.issuer}${CODES}/${how === 'removed' ? 'remove' : 'make'}`));
      const asked = await waiting.browser.submit(waiting.consent, { button: 'allow' });
      expect(asked.name).to.be.oneOf(['one-time-code', 'factor']);
      // The password counts on, and the session is of level 1 again.
      const next = await rp.request({ acr_values: 'LoA2', prompt: 'consent' });
      const stepUp = await done.browser.get(next.url.href);
      expect(stepUp.name).to.equal('one-time-code');
      const low = await rp.request({ prompt: 'none' });
      const claims = (await rp.redeem(low, (await done.browser.get(low.url.href)).url)).claims();
      expect(claims).to.include({ acr: 'LoA1', authentication_level: 1 });
    });
  }
});
