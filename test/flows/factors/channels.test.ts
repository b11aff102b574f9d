import { expect } from 'chai';
import { openAccount } from '../../support/account.ts';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const NOWHERE = { sms_url: 'http://127.0.0.1:9/sms', sms_token: 'token' };
const FACTORS = ['password', 'sms_code', 'email_code', 'totp', 'recovery_code', 'portrait_check'];

/** The page after number and password, at a service that asks for two factors. */
async function secondStep(test: TestService): Promise<Page> {
  const rp = await TestRelyingParty.open(test, 'portal');
  const browser = new HtmlClient({ stopAt: atCallback, headers: { 'accept-language': 'vi' } });
  const { record, password } = test.person('level-2');
  return browser.submit(await browser.get((await rp.request({ acr_values: 'LoA2' })).url.href), {
    fields: { personal_number: record.number, password },
  });
}

describe('without a channel for messages', () => {
  let test: TestService;
  before(async () => {
    test = await startService({
      config: { notifications: {}, authentication: { factors: FACTORS } },
      relyingParties: [recordOf({ id: 'portal' })],
    });
  });
  after(() => test.close());

  it('no code is offered that could not be sent', async () => {
    const page = await secondStep(test);
    expect(page.text).to.not.match(/name="(?:code|email_code)"|value="(?:sms_code|email_code)"/);
  });

  for (const path of ['/recovery', '/recovery/phone']) {
    it(`${path} leads to the desk and the hotline, and says why`, async () => {
      const page = await new HtmlClient({ headers: { 'accept-language': 'vi' } }).get(`${test.issuer}${path}`);
      expect([page.status, page.name]).to.deep.equal([200, 'recovery-desk']);
      const text = page.$('main').text();
      expect(text).to.include('Hiện chưa thể gửi tin nhắn').and.include('Một cửa').and.include('tổng đài');
      expect(text).to.not.match(/Tài khoản của bạn chưa có|mã dự phòng/);
      expect(page.$('main form, main button')).to.have.length(0);
    });
  }

  it('the account offers neither a change of the phone nor recovery questions', async () => {
    const browser = new HtmlClient();
    const page = await openAccount(browser, test, 'level-1', '/account/security');
    expect(page.name).to.equal('account-security');
    expect(page.$('#phone')).to.have.length(1);
    expect(page.$('#recovery-questions')).to.have.length(0);
    const phone = await browser.click(page, '#phone');
    expect([phone.name, phone.$('#change').length]).to.deep.equal(['account-phone-home', 0]);
  });
});

describe('without a mail server', () => {
  let test: TestService;
  before(async () => {
    test = await startService({
      config: { notifications: NOWHERE, authentication: { factors: FACTORS } },
      relyingParties: [recordOf({ id: 'portal' })],
    });
  });
  after(() => test.close());

  it('codes go by SMS, and none by e-mail is offered', async () => {
    expect(test.service.authentication.offers('email_code')).to.equal(false);
    const page = await secondStep(test);
    expect(page.name).to.equal('one-time-code');
    expect(page.text).to.not.include('email_code');
  });

  it('a recovery is offered', async () => {
    expect((await new HtmlClient().get(`${test.issuer}/recovery`)).name).to.equal('recovery-start');
  });
});
