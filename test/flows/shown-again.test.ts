import { expect } from 'chai';
import { HtmlClient, type Page } from '../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty } from '../support/relying-party.ts';
import { startService, type TestService } from '../support/service.ts';

const WRONG = { personal_number: '079203001234', password: 'wrong password' };

describe('a form that is refused', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const browserAtSignIn = async (): Promise<{ browser: HtmlClient; page: Page }> => {
    const browser = new HtmlClient({ stopAt: atCallback });
    return { browser, page: await browser.get((await rp.request()).url.href) };
  };
  const valueOf = (page: Page, name: string): string | undefined => page.$(`[name="${name}"]`).attr('value');
  const language = (page: Page): string | undefined => page.$('html').attr('lang');

  it('is answered by a redirect to its page, which has the status of the problem and what was typed', async () => {
    const { browser, page } = await browserAtSignIn();
    const action = new URL(page.$('form').attr('action') ?? '', page.url).href;
    const answer = await browser.send(action, {
      method: 'POST',
      body: new URLSearchParams(WRONG).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.status).to.equal(303);
    const address = new URL(answer.headers.get('location') ?? '', action);
    expect(address.href).to.not.include(WRONG.personal_number);
    const shown = await browser.get(address.href);
    expect([shown.status, shown.name, shown.problem]).to.deep.equal([422, 'sign-in', 'sign_in_failed']);
    expect(valueOf(shown, 'personal_number')).to.equal(WRONG.personal_number);
    expect(valueOf(shown, 'password')).to.equal(undefined);
    expect(shown.text).to.not.include(WRONG.password);
  });

  it('stays refused when it is loaded again, and in the other language', async () => {
    const { browser, page } = await browserAtSignIn();
    const shown = await browser.submit(page, { fields: WRONG, button: 'continue' });
    const inVietnamese = await browser.click(shown, '#language');
    expect([language(shown), language(inVietnamese)]).to.deep.equal(['en', 'vi']);
    for (const again of [inVietnamese, await browser.get(shown.url), await browser.click(inVietnamese, '#language')]) {
      expect([again.status, again.problem]).to.deep.equal([422, 'sign_in_failed']);
      expect(valueOf(again, 'personal_number')).to.equal(WRONG.personal_number);
    }
  });

  it('is forgotten where the page is opened by its own address, and in another browser', async () => {
    const { browser, page } = await browserAtSignIn();
    const shown = await browser.submit(page, { fields: WRONG, button: 'continue' });
    const plain = await browser.get(page.url);
    expect([plain.status, plain.problem]).to.deep.equal([200, undefined]);
    expect(valueOf(plain, 'personal_number') ?? '').to.equal('');
    const older = await browser.submit(shown, { fields: { ...WRONG, personal_number: '1' }, button: 'continue' });
    expect(older.problem).to.not.equal(undefined);
    expect((await browser.get(shown.url)).problem).to.equal(undefined);
    const other = await browserAtSignIn();
    const moved = new URL(other.page.url);
    moved.search = new URL(older.url).search;
    expect((await other.browser.get(moved.href)).problem).to.equal(undefined);
  });

  it('gives nothing away in its cookie, which no other page takes, altered or whole', async () => {
    const { browser, page } = await browserAtSignIn();
    const shown = await browser.submit(page, { fields: WRONG, button: 'continue' });
    const [cookie] = (await browser.jar.getCookies(shown.url)).filter(({ key }) => key === 'sen_again');
    if (cookie === undefined) throw new Error('no cookie');
    expect(cookie.path).to.equal(new URL(page.url).pathname);
    expect(cookie.httpOnly).to.equal(true);
    expect(Buffer.from(cookie.value, 'base64url').toString('latin1')).to.not.include(WRONG.personal_number);
    for (const value of [cookie.value.slice(0, -4), `A${cookie.value.slice(1)}`, 'x', '']) {
      await browser.jar.setCookie(`sen_again=${value}; Path=${cookie.path ?? '/'}`, shown.url);
      expect((await browser.get(shown.url)).problem, value.slice(0, 8)).to.equal(undefined);
    }
    const elsewhere = `${test.issuer}/recovery${new URL(shown.url).search}`;
    await browser.jar.setCookie(`sen_again=${cookie.value}; Path=/recovery`, elsewhere);
    expect((await browser.get(elsewhere)).problem).to.equal(undefined);
  });

  it('may come from any page: recovery keeps number and way back, a lost phone the number', async () => {
    const { browser, page } = await browserAtSignIn();
    let start = await browser.click(page, '#forgot-password');
    const from = valueOf(start, 'from');
    expect(from).to.be.a('string');
    start = await browser.submit(start, { fields: { personal_number: '12' }, button: 'continue' });
    if (start.name === 'recovery-start') {
      expect(valueOf(start, 'personal_number')).to.equal('12');
      expect(valueOf(start, 'from')).to.equal(from);
    }
    let phone = await browser.get(`${test.issuer}/recovery/phone`);
    phone = await browser.submit(phone, { fields: WRONG, button: 'continue' });
    expect(phone.problem).to.be.a('string');
    expect(valueOf(phone, 'personal_number')).to.equal(WRONG.personal_number);
    const vietnamese = await browser.click(phone, '#language');
    expect(vietnamese.problem).to.equal(phone.problem);
    expect(valueOf(vietnamese, 'personal_number')).to.equal(WRONG.personal_number);
  });

  it('keeps the app that is being added, with its key, after a wrong code', async () => {
    const { browser } = await browserAtSignIn();
    const { record, password } = test.person('level-2');
    let page = await browser.get(`${test.issuer}/account/security/authenticator-app/add`);
    page = await browser.submit(page, { fields: { personal_number: record.number, password }, button: 'continue' });
    page = await browser.submit(page, { fields: { code: '000000' }, button: 'continue' });
    expect(page.name).to.equal('account-authenticator-app-add');
    const pending = valueOf(page, 'pending');
    page = await browser.submit(page, { fields: { name: 'Máy của tôi', totp: '000000' } });
    expect(page.problem).to.be.a('string');
    expect(valueOf(page, 'name')).to.equal('Máy của tôi');
    expect(valueOf(page, 'pending')).to.equal(pending);
  });

  it('for a reason that has no page of its own is shown again in a browser, and answered at once to a program', async () => {
    const { browser } = await browserAtSignIn();
    const { record, password } = test.person('level-1');
    const page = await browser.get(`${test.issuer}/account/consents`);
    await browser.submit(page, { fields: { personal_number: record.number, password }, button: 'continue' });
    const phone = `${test.issuer}/account/security/phone`;
    const send = (headers: Record<string, string>): Promise<Response> =>
      browser.send(phone, {
        method: 'POST',
        body: 'csrf=of-another-session&code=123456',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
    expect((await send({})).status).to.equal(403);
    const answer = await send({ 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' });
    expect(answer.status).to.equal(303);
    const shown = await browser.get(new URL(answer.headers.get('location') ?? '', phone).href);
    expect([shown.status, shown.problem, shown.name]).to.deep.equal([403, 'form_expired', 'account-phone-home']);
    const foreign = await send({ 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' });
    expect(foreign.status).to.equal(403);
  });

  it('is not shown again where what was missing came meanwhile', async () => {
    const { browser, page } = await browserAtSignIn();
    const refused = await browser.submit(page, { fields: WRONG, button: 'continue' });
    const { record, password } = test.person('level-1');
    const consent = await browser.submit(refused, {
      fields: { personal_number: record.number, password },
      button: 'continue',
    });
    expect(consent.name).to.equal('consent');
    const back = await browser.get(refused.url);
    expect([back.name, back.problem]).to.deep.equal(['consent', undefined]);
  });
});
