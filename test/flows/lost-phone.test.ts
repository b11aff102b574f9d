import { expect } from 'chai';
import { openAccount } from '../support/account.ts';
import { HtmlClient, type Page } from '../support/html-client.ts';
import { startService, type TestService } from '../support/service.ts';

const WAIT_MS = 3 * 86_400_000;
const NEW_PHONE = '+84900000777';

describe('a lost phone', () => {
  let test: TestService;
  /** The test advances the time and never moves it back. */
  let ahead = 0;
  before(async () => {
    test = await startService({ clock: { now: () => new Date(Date.now() + ahead) } });
  });
  after(() => test.close());

  const makeCodes = async (key: string): Promise<string[]> => {
    const { accounts, authentication } = test.service;
    const account = await accounts.findByNumber(test.person(key).record.number);
    if (account === undefined) throw new Error(`no account of ${key}`);
    return [...(await authentication.factors.recovery_code.make(account))];
  };
  const begin = async (browser: HtmlClient, key: string, password = test.person(key).password): Promise<Page> =>
    browser.submit(await browser.get(`${test.issuer}/recovery/phone`), {
      fields: { personal_number: test.person(key).record.number, password },
    });
  /** Proceeds to the waiting period. */
  const request = async (key: string, phone = '0900 000 777'): Promise<Page> => {
    const [code = ''] = await makeCodes(key);
    const browser = new HtmlClient();
    const number = await browser.submit(await begin(browser, key), { fields: { recovery_code: code } });
    expect(number.name).to.equal('recovery-phone-new-number');
    return browser.submit(number, { fields: { phone } });
  };
  const linkTo = async (phone: string): Promise<string> => {
    for (let looks = 0; looks < 250; looks += 1) {
      const link = /https?:\S+\/c\/[\w-]+/.exec((await test.lastMessage(phone)) ?? '')?.[0];
      if (link !== undefined) return link;
      await new Promise((done) => setTimeout(done, 20));
    }
    throw new Error('no link arrived');
  };
  const phoneOf = async (key: string): Promise<string | undefined> =>
    (await test.service.accounts.findByNumber(test.person(key).record.number))?.phone;

  it('is replaced after three days, with the code that the new phone got', async () => {
    const requested = await request('no-email');
    expect(requested.name).to.equal('recovery-phone-requested');
    expect(requested.text).to.include('••• 777');
    await linkTo(test.person('no-email').phone);
    await linkTo(NEW_PHONE);
    expect(await phoneOf('no-email')).to.equal(test.person('no-email').phone);

    const browser = new HtmlClient();
    const early = await openAccount(browser, test, 'no-email', '/account/security/phone');
    expect(early.name).to.equal('account-phone-home');
    expect(early.$('#continue').length).to.equal(0);
    const overview = await browser.get(`${test.issuer}/account/security`);
    expect(overview.text).to.include('A change of number is pending');

    ahead += WAIT_MS;
    const later = new HtmlClient();
    const ready = await openAccount(later, test, 'no-email', '/account/security/phone');
    const asking = await later.submit(ready, { button: 'continue' });
    expect(asking.$('#code').attr('autocomplete')).to.equal('one-time-code');
    const code = await test.codeSentTo(NEW_PHONE);
    const wrong = await later.submit(asking, {
      fields: { code: code === '111111' ? '222222' : '111111' },
      button: 'continue',
    });
    expect([wrong.status, wrong.problem]).to.deep.equal([422, 'code_wrong']);
    const changed = await later.submit(wrong, { fields: { code }, button: 'continue' });
    expect(changed.name).to.equal('account-phone-changed');
    expect(await phoneOf('no-email')).to.equal(NEW_PHONE);
    expect((await later.get(`${test.issuer}/account/security/phone`)).text).to.include('cannot sign in at level 2');
    // It cannot be changed again during the hold either.
    const held = await begin(new HtmlClient(), 'no-email');
    expect([held.status, held.problem]).to.deep.equal([403, 'recovery_hold']);
  });

  it('stays what it was when somebody cancels by the link, without signing in, with one press', async () => {
    const { phone } = test.person('long-name');
    await request('long-name', '0900 000 778');
    const link = await linkTo(phone);
    const anybody = new HtmlClient();
    const page = await anybody.get(link);
    expect(page.name).to.equal('recovery-phone-cancel');
    // Opening the link changes nothing, because mail scanners open links.
    expect((await anybody.get(link)).$('#cancel-change').length).to.equal(1);
    const cancelled = await anybody.submit(page);
    expect(cancelled.name).to.equal('recovery-phone-cancelled');
    const again = await anybody.get(link);
    expect([again.status, again.problem]).to.deep.equal([400, 'phone_change_over']);
    const pressed = await anybody.post(page.url, new URLSearchParams(), { origin: test.issuer });
    expect(pressed.problem).to.equal('phone_change_over');
    ahead += WAIT_MS;
    const home = await openAccount(new HtmlClient(), test, 'long-name', '/account/security/phone');
    expect(home.$('form').length).to.equal(0);
    expect(await phoneOf('long-name')).to.equal(phone);
  });

  it('stays what it was when the holder cancels on the account pages', async () => {
    await request('officer', '0900 000 779');
    const browser = new HtmlClient();
    const home = await openAccount(browser, test, 'officer', '/account/security/phone');
    const forged = await browser.post(home.url, new URLSearchParams({ csrf: 'x', action: 'cancel-change' }), {
      origin: test.issuer,
    });
    expect(forged.problem).to.equal('form_expired');
    const cancelled = await browser.submit(home, { button: 'cancel-change' });
    expect(cancelled.name).to.equal('account-phone-cancelled');
    expect((await browser.get(home.url)).$('#change').length).to.equal(1);
  });

  it('takes the password, as a sign-in does, and a second factor that is not the phone', async () => {
    const wrong = await begin(new HtmlClient(), 'guardian', 'wrong');
    expect([wrong.status, wrong.problem]).to.deep.equal([422, 'sign_in_failed']);
    const browser = new HtmlClient();
    const desk = await begin(browser, 'guardian');
    expect(desk.name).to.equal('recovery-desk');
    for (const path of ['phone/new-number', 'phone/requested', 'new-password', 'code', 'questions']) {
      expect((await browser.get(`${test.issuer}/recovery/${path}`)).name, path).to.equal('recovery-desk');
    }
    // The session of this account page does not sign anyone in.
    expect((await browser.get(`${test.issuer}/account`)).name).to.equal('sign-in');
  });

  it('says what is wrong with a number', async () => {
    const [code = ''] = await makeCodes('operator');
    const browser = new HtmlClient();
    const page = await browser.submit(await begin(browser, 'operator'), { fields: { recovery_code: code } });
    const malformed = await browser.submit(page, { fields: { phone: '123' } });
    expect([malformed.status, malformed.problem]).to.deep.equal([422, 'phone_malformed']);
    const same = await browser.submit(malformed, { fields: { phone: test.person('operator').phone } });
    expect(same.problem).to.equal('phone_same');
  });

  it('is offered where a code was sent to it', async () => {
    const browser = new HtmlClient();
    const start = await browser.get(`${test.issuer}/account/security/password`);
    const { record, password } = test.person('level-2');
    const code = await browser.submit(start, { fields: { personal_number: record.number, password } });
    expect(code.name).to.equal('one-time-code');
    expect((await browser.click(code, '#lost-phone')).name).to.equal('recovery-phone-start');
  });
});
