import { expect } from 'chai';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

describe('choosing a factor', () => {
  let test: TestService;
  let rp: TestRelyingParty;

  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  /** Signs in with the password, up to the page of the second factor. */
  const reachStepUp = async (browser: HtmlClient, key: string) => {
    const request = await rp.request({ acr_values: 'LoA2' });
    const { record, password } = test.person(key);
    const start = await browser.get(request.url.href);
    const page = await browser.submit(start, { fields: { personal_number: record.number, password } });
    return { request, page };
  };
  const optionsOf = ({ $ }: Page): string[] =>
    $('input[name=factor]')
      .get()
      .map((input) => $(input).attr('value') ?? '');

  it('goes to the best factor at once, and to another on request', async () => {
    const browser = new HtmlClient({ stopAt: atCallback });
    const { request, page } = await reachStepUp(browser, 'level-2');
    expect(page.name).to.equal('one-time-code');
    const choice = await browser.submit(page, { button: 'another-way' });
    expect(choice.name).to.equal('factor');
    expect(optionsOf(choice).slice(0, 2)).to.deep.equal(['sms_code', 'email_code']);
    expect(choice.$('input[name=factor]:checked').length).to.equal(0);

    const none = await browser.submit(choice);
    expect([none.status, none.problem]).to.deep.equal([422, 'factor_not_chosen']);

    const byMail = await browser.submit(choice, { fields: { factor: 'email_code' } });
    expect(byMail.name).to.equal('email-code');
    const code = await test.codeSentTo(test.person('level-2').email ?? '');
    const wrong = await browser.submit(byMail, { fields: { email_code: code === '111111' ? '222222' : '111111' } });
    expect([wrong.status, wrong.problem]).to.deep.equal([422, 'code_wrong']);
    const end = await walkThrough(browser, await browser.submit(wrong, { fields: { email_code: code } }), {
      number: '',
      password: '',
    });
    const tokens = await rp.redeem(request, end.url);
    expect(tokens.claims()?.['acr']).to.equal('LoA2');
    expect(tokens.claims()?.['amr']).to.deep.equal(['pwd', 'otp', 'mfa']);
    expect(tokens.claims()?.['authentication_level']).to.equal(2);
  });

  it('offers nobody a factor that they do not have, and takes none', async () => {
    const browser = new HtmlClient({ stopAt: atCallback });
    const { page } = await reachStepUp(browser, 'no-email');
    const choice = await browser.get(page.url.replace('one-time-code', 'factor'));
    expect(optionsOf(choice)).to.not.include('email_code');
    const forced = await browser.post(choice.url, new URLSearchParams({ factor: 'email_code' }), {
      origin: test.issuer,
    });
    expect(forced.problem).to.equal('factor_not_chosen');
    expect((await browser.get(page.url.replace('one-time-code', 'email-code'))).name).to.equal('one-time-code');
  });

  it('shows no page of a further factor before the first one was shown', async () => {
    const browser = new HtmlClient({ stopAt: atCallback });
    const start = await browser.get((await rp.request()).url.href);
    for (const name of ['one-time-code', 'email-code', 'factor']) {
      expect((await browser.get(start.url.replace('sign-in', name))).name).to.equal('sign-in');
    }
  });
});
