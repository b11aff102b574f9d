import { expect } from 'chai';
import { hasArrived, openAccount } from '../../support/account.ts';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const HOME = '/account/security/recovery-codes';

describe('recovery codes', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  const browser = new HtmlClient();

  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const codesOf = ({ $ }: Page): string[] => $('#codes').text().trim().split('\n');
  const make = async (): Promise<string[]> => {
    const question = await openAccount(browser, test, 'level-2', `${HOME}/make`);
    const made = await browser.submit(question);
    expect(made.name).to.equal('account-recovery-codes-new');
    return codesOf(made);
  };

  it('are made after a step-up, shown once as plain text, and counted', async () => {
    const empty = await openAccount(browser, test, 'level-2', HOME);
    expect(empty.name).to.equal('account-recovery-codes-home');
    expect(empty.$('#left').length).to.equal(0);
    const stepUp = await browser.click(empty, '#make');
    expect(stepUp.name).to.equal('one-time-code');
    const question = await browser.submit(stepUp, { fields: { code: '000000' } });
    expect(question.name).to.equal('account-recovery-codes-make');
    const made = await browser.submit(question);
    expect(made.headers.get('cache-control')).to.equal('no-store');
    const codes = codesOf(made);
    expect(codes).to.have.length(10);
    const file = decodeURIComponent(made.$('#download').attr('href') ?? '');
    expect(file).to.equal(`data:text/plain;charset=utf-8,${codes.join('\n')}`);
    const home = await browser.click(made, '#continue');
    expect(home.$('#left').attr('data-left')).to.equal('10');
    expect(home.text).to.not.include(codes[0]);
    expect((await browser.get(`${test.issuer}/account/security`)).text).to.include('10 codes left');
  });

  it('confirm a sign-in once, and the holder hears of it', async () => {
    const [code = ''] = await make();
    const { record, password, phone } = test.person('level-2');
    const start = async () => {
      const client = new HtmlClient({ stopAt: atCallback });
      const request = await rp.request({ acr_values: 'LoA2' });
      const byPhone = await client.submit(await client.get(request.url.href), {
        fields: { personal_number: record.number, password },
      });
      expect(byPhone.name).to.equal('one-time-code');
      const choice = await client.submit(byPhone, { button: 'another-way' });
      const page = await client.submit(choice, { fields: { factor: 'recovery_code' } });
      expect(page.name).to.equal('recovery-code');
      return { client, request, page };
    };
    const { client, request, page } = await start();
    const wrong = await client.submit(page, { fields: { recovery_code: '1234' } });
    expect([wrong.status, wrong.problem]).to.deep.equal([422, 'recovery_code_malformed']);
    const confirmed = await client.submit(wrong, { fields: { recovery_code: code.toLowerCase() } });
    const end = await walkThrough(client, confirmed, { number: record.number, password });
    expect((await rp.redeem(request, end.url)).claims()).to.include({ acr: 'LoA2', authentication_level: 2 });
    await hasArrived(test, phone, 'Còn lại 9 mã');

    const again = await start();
    const used = await again.client.submit(again.page, { fields: { recovery_code: code } });
    expect(used.problem).to.equal('recovery_code_wrong');
    const home = await browser.get(`${test.issuer}${HOME}`);
    expect(home.$('#left').attr('data-left')).to.equal('9');
  });

  it('are deleted after a question, and by no form of another session', async () => {
    await make();
    const forged = await browser.post(`${test.issuer}${HOME}/remove`, new URLSearchParams({ csrf: 'another' }), {
      origin: test.issuer,
    });
    expect([forged.status, forged.problem]).to.deep.equal([403, 'form_expired']);
    const question = await browser.click(await browser.get(`${test.issuer}${HOME}`), '#remove');
    const home = await browser.submit(question, { button: 'remove' });
    expect([home.name, home.$('#left').length]).to.deep.equal(['account-recovery-codes-home', 0]);
  });
});
