import { expect } from 'chai';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const NEW = 'thuyền giấy qua sông 4';

describe('changing the password on /account/security', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  let number: string;
  let password: string;

  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
    ({
      record: { number },
      password,
    } = test.person('level-2'));
  });
  after(() => test.close());

  const PAGE = '/account/security/password';
  /** Signs in and steps up on the way to the page. */
  const open = async (browser: HtmlClient): Promise<Page> => {
    const start = await browser.get(`${test.issuer}${PAGE}`);
    const code = await browser.submit(start, { fields: { personal_number: number, password } });
    return browser.submit(code, { fields: { code: '000000' } });
  };
  const fill = (browser: HtmlClient, page: Page, current: string, next: string) =>
    browser.submit(page, {
      fields: {
        current_password: current,
        new_password: next,
      },
      button: 'continue',
    });

  it('asks for level 2, says what is wrong with the field it is wrong in, and changes nothing then', async () => {
    const browser = new HtmlClient();
    const page = await open(browser);
    expect(page.name).to.equal('account-password');
    expect(page.$('#current_password').attr('autocomplete')).to.equal('current-password');
    expect(page.$('#new_password').attr('autocomplete')).to.equal('new-password');
    const wrong = await fill(browser, page, 'wrong', NEW);
    expect([wrong.status, wrong.problem]).to.deep.equal([422, 'current_password_wrong']);
    expect(wrong.$('#error-summary a').attr('href')).to.equal('#current_password');
    const common = await fill(browser, wrong, password, 'matkhau123');
    expect([common.status, common.problem]).to.deep.equal([422, 'password_common']);
    expect(common.$('#error-summary a').attr('href')).to.equal('#new_password');
    // The page does not repeat what was typed.
    expect(common.text).to.not.include('matkhau123');
    const long = await fill(browser, common, password, 'x'.repeat(200));
    expect(long.problem).to.equal('password_too_long');
  });

  it('takes no form of another session', async () => {
    const browser = new HtmlClient();
    const page = await open(browser);
    const forged = await browser.post(
      page.url,
      new URLSearchParams({ csrf: 'x', current_password: password, new_password: NEW }),
      { origin: test.issuer },
    );
    expect(forged.problem).to.equal('form_expired');
  });

  it('changes it, and ends everything else of the account', async () => {
    const elsewhere = new HtmlClient({ stopAt: atCallback });
    await walkThrough(elsewhere, await elsewhere.get((await rp.request()).url.href), { number, password });
    const isSignedIn = async (browser: HtmlClient): Promise<boolean> =>
      (await browser.get(`${test.issuer}/account`)).name === 'account-home';

    const browser = new HtmlClient();
    const page = await open(browser);
    expect(page.$('#ends-sessions').text()).to.include('signed out');
    const changed = await fill(browser, page, password, NEW);
    expect(changed.name).to.equal('account-password-changed');
    expect([await isSignedIn(browser), await isSignedIn(elsewhere)]).to.deep.equal([true, false]);
    // The session that changed it keeps its level, and can do so again.
    const again = await browser.get(`${test.issuer}${PAGE}`);
    expect((await fill(browser, again, NEW, `${NEW} nữa`)).name).to.equal('account-password-changed');
    expect(await isSignedIn(browser)).to.equal(true);
    const late = new HtmlClient({ stopAt: atCallback });
    const old = await walkThrough(late, await late.get((await rp.request()).url.href), { number, password });
    expect(old.problem).to.equal('sign_in_failed');
  });
});
