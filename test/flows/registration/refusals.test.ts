import { expect } from 'chai';
import { hasArrived } from '../../support/account.ts';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { apply, beginActivation, choose, declarationOf, declare } from './applicant.ts';

const DAY = 86_400;

/** What a page says, without what differs with every page. */
const said = (page: Page): string => page.$('main').text().replace(/\s+/g, ' ');

describe('an application and an activation that are refused', () => {
  // The time only goes on.
  let ahead = 0;
  let test: TestService;
  before(async () => {
    test = await startService({
      clock: { now: () => new Date(Date.now() + ahead * 1000) },
      relyingParties: [recordOf({ id: 'portal' })],
    });
  });
  after(() => test.close());

  /** A person whom the sandbox makes up by number: the population database knows them, and they have no account. */
  const made = async (serial: string) => {
    const number = `0011909${serial}`;
    const answer = await fetch(`${test.config.population.url ?? ''}/persons/${number}`, {
      headers: { authorization: `Bearer ${test.config.population.token ?? ''}` },
    });
    const { name, birthdate } = (await answer.json()) as {
      name: Record<'family' | 'middle' | 'given', string>;
      birthdate: string;
    };
    return {
      personal_number: number,
      full_name: [name.family, name.middle, name.given].join(' '),
      birthdate: birthdate.split('-').toReversed().join('/'),
      sex: 'female',
    };
  };

  it('tell at each field what is wrong, and fill in what was typed', async () => {
    const browser = new HtmlClient();
    const page = await browser.get(`${test.issuer}/register/identity`);
    const empty = await browser.submit(page);
    expect([empty.status, empty.$('#error-summary li').length]).to.deep.equal([422, 4]);
    const fields = { ...declarationOf(test), sex: 'male', birthdate: '18/08/1989' };
    const wrong = await browser.submit(empty, { fields });
    expect(wrong.problem).to.equal('birth_year_disagrees');
    expect([wrong.$('#full_name').attr('value'), wrong.$('#sex-male').attr('checked')]).to.deep.equal([
      ...['Phan Thị Ngọc Hà', 'checked'],
    ]);
    const child = await browser.submit(wrong, {
      fields: { ...fields, sex: 'male', personal_number: '046218880263', birthdate: '01/01/2018' },
    });
    expect([child.status, child.problem]).to.deep.equal([403, 'guardian_registers']);
  });

  it('go on without an e-mail address that nobody answers from', async () => {
    const browser = new HtmlClient();
    const phone = '+84907000008';
    const mail = await declare(browser, test, await made('30004'), phone, 'nobody@example.com');
    expect(mail.name).to.equal('register-email');
    for (const page of ['code', 'result'])
      expect((await browser.get(`${test.issuer}/register/${page}`)).name, page).to.equal('register-email');
    const wrong = await browser.submit(mail, { fields: { email_code: '000001' } });
    expect([wrong.problem, wrong.$('#email_code-error').length]).to.deep.equal(['code_wrong', 1]);
    const code = await browser.submit(wrong, { button: 'skip' });
    expect(code.name).to.equal('register-code');
    const result = await browser.submit(code, { fields: { code: await test.codeSentTo(phone) } });
    expect(result.name).to.equal('register-result');
    await hasArrived(test, phone, '/activate');
  });

  it('let one page ask for the camera', async () => {
    for (const path of ['/register', '/register/identity', '/register/card', '/activate', '/account']) {
      const { headers } = await new HtmlClient().get(`${test.issuer}${path}`);
      const camera = /camera=\([a-z]*\)/.exec(headers.get('permissions-policy') ?? '')?.[0];
      expect(camera, path).to.equal(path === '/register/card' ? 'camera=(self)' : 'camera=()');
    }
  });

  it('do not tell which detail is not as the register has it, and lead to another try', async () => {
    const browser = new HtmlClient();
    const phone = '+84907000001';
    const result = await apply(browser, test, { ...declarationOf(test), full_name: 'Phan Thị Ngọc Hạ' }, phone);
    expect([result.name, result.status, result.problem]).to.deep.equal(['register-result', 422, 'not_confirmed']);
    const again = await browser.click(result, '#try-again');
    expect(again.name).to.equal('register-identity');
    const contact = await browser.submit(again, { fields: { ...declarationOf(test) } });
    expect(contact.name).to.equal('register-contact');
    expect((await browser.get(`${test.issuer}/register/result`)).name).to.equal('register-contact');
    expect((await browser.submit(contact, { fields: { phone, email: '' }, button: 'cancel' })).name).to.equal(
      'register-start',
    );
    expect((await browser.get(`${test.issuer}/register/code`)).problem).to.equal('application_over');
  });

  it('say word for word the same where there is an account as where one is made', async () => {
    const fresh = await apply(new HtmlClient(), test, await made('30001'), '+84907000002');
    const { phone } = test.person('no-middle-name');
    const known = await apply(new HtmlClient(), test, declarationOf(test, 'no-middle-name'), '+84907000003');
    expect([known.status, said(known)]).to.deep.equal([fresh.status, said(fresh)]);
    await hasArrived(test, '+84907000002', '/activate');
    await hasArrived(test, phone, 'Bạn đã có tài khoản');
    expect(await test.lastMessage('+84907000003')).to.match(/^\d{6}/);
  });

  it('lead from the right password of an account that is not activated to its activation', async () => {
    const rp = await TestRelyingParty.open(test, 'portal');
    const { record, password, phone } = test.person('not-activated');
    const browser = new HtmlClient({ stopAt: atCallback });
    const signIn = await browser.get((await rp.request()).url.href);
    const refused = await browser.submit(signIn, { fields: { personal_number: record.number, password } });
    expect(refused.problem).to.equal('account_not_activated');
    const start = await browser.click(refused, '#activate');
    expect(start.name).to.equal('activate-start');
    const code = await browser.submit(start, { fields: { personal_number: record.number, phone } });
    for (const step of ['password', 'passcode', 'questions', 'passkey', 'done', 'refused'])
      expect((await browser.get(`${test.issuer}/activate/${step}`)).name, step).to.equal('activate-code');
    const never = await browser.submit(code, { fields: { code: '000000' } });
    expect([never.name, never.status, never.problem]).to.deep.equal([
      ...['activate-refused', 403, 'activation_not_issued'],
    ]);
    expect((await browser.click(never, '#register')).name).to.equal('register-start');

    // Its holder registers, which issues it; the sign-in waits in the meantime.
    await apply(browser, test, declarationOf(test, 'not-activated'), phone);
    const account = await test.service.accounts.findByNumber(record.number);
    expect(account?.state).to.equal('not-activated');
    ahead += 31;
    const proven = await browser.submit(
      await browser.submit(await browser.get(start.url), { fields: { personal_number: record.number, phone } }),
      { fields: { code: '000000' } },
    );
    const passkey = await choose(browser, proven);
    expect((await browser.submit(passkey, { button: 'later' })).name).to.equal('consent');

    const used = new HtmlClient();
    ahead += 400;
    const told = await used.submit(await beginActivation(used, test, record.number, phone), {
      fields: { code: '000000' },
    });
    expect([told.name, told.status, told.problem]).to.deep.equal(['activate-refused', 409, 'activation_used']);
    expect((await used.click(told, '#sign-in')).name).to.equal('sign-in');
    expect((await used.click(told, '#recovery')).name).to.equal('recovery-start');
  });

  it('tell who comes after 7 days that it is over, once the phone is proven', async () => {
    const declared = await made('30002');
    const phone = '+84907000004';
    await apply(new HtmlClient(), test, declared, phone);
    ahead += 7 * DAY + 1;
    const browser = new HtmlClient();
    const code = await beginActivation(browser, test, declared.personal_number, phone);
    const other = new HtmlClient();
    const stranger = await beginActivation(other, test, declared.personal_number, '+84907000005');
    const times = /\d\d:\d\d:\d\d|\(\d+ [^)]*\)/g;
    expect(said(stranger).replace(times, '')).to.equal(said(code).replace(times, ''));
    expect((await other.submit(stranger, { fields: { code: '000000' } })).problem).to.equal('code_wrong');
    const over = await browser.submit(code, { fields: { code: '000000' } });
    expect([over.name, over.status, over.problem]).to.deep.equal(['activate-refused', 403, 'activation_expired']);
    expect(over.$('#register').length).to.equal(0);
    ahead += 1801;
    expect((await browser.get(over.url)).problem).to.equal('activation_over');
  });

  it('go on in another tab of the same browser', async () => {
    const declared = await made('30003');
    const browser = new HtmlClient();
    const phone = '+84907000006';
    const code = await declare(browser, test, declared, phone);
    const tab = new HtmlClient({ jar: browser.jar });
    const same = await tab.get(`${test.issuer}/register`);
    expect((await tab.click(same, '#under-way')).name).to.equal('register-code');
    const typed = await test.codeSentTo(phone);
    const [first, second] = await Promise.all([
      browser.submit(code, { fields: { code: typed } }),
      tab.submit(code, { fields: { code: typed } }),
    ]);
    for (const page of [first, second]) expect([page.name, page.status]).to.deep.equal(['register-result', 200]);
  });
  it('say that no code was sent where one was refused after a step, and send it later', async () => {
    const phone = '+84907000009';
    for (let count = 0; count < 3; count += 1) await declare(new HtmlClient(), test, await made('30006'), phone);
    const browser = new HtmlClient();
    const mail = await declare(browser, test, await made('30006'), phone, 'nobody@example.com');
    const code = await browser.submit(mail, { button: 'skip' });
    expect([code.name, code.$('#code-not-sent').length, code.$('#code-sent').length]).to.deep.equal([
      ...['register-code', 1, 0],
    ]);
    expect(code.$('#code-not-sent').text()).to.include('009');
    const refused = await browser.submit(code, { button: 'resend' });
    expect([refused.problem, refused.$('#code-not-sent').length]).to.deep.equal(['too_many_recoveries', 1]);
    ahead += 901;
    const sent = await browser.submit(refused, { button: 'resend' });
    expect([sent.$('#code-not-sent').length, sent.$('#code-sent').length]).to.deep.equal([0, 1]);
    const result = await browser.submit(sent, { fields: { code: await test.codeSentTo(phone) } });
    expect([result.name, result.status]).to.deep.equal(['register-result', 200]);
  });

  it('are kept in the browser until it is closed', async () => {
    const body = new URLSearchParams({ ...(await made('30005')) });
    const answer = await fetch(`${test.issuer}/register/identity`, { method: 'POST', body, redirect: 'manual' });
    const cookie = answer.headers.getSetCookie().find((one) => one.includes('sen_application='));
    expect([answer.status, cookie !== undefined]).to.deep.equal([303, true]);
    expect(cookie).not.to.match(/expires|max-age/i);
  });
});

describe('registration where something is missing', () => {
  it('waits for the population database, and says so', async () => {
    const test = await startService({ config: { population: { url: 'http://127.0.0.1:9', token: 'x' } } });
    try {
      const browser = new HtmlClient();
      const waiting = await apply(browser, test, declarationOf(test), '+84907000007');
      expect([waiting.name, waiting.status]).to.deep.equal(['register-result', 200]);
      expect((await browser.click(waiting, '#look-again')).$('#look-again').length).to.equal(1);
      // Whoever opens this browser next is not shown what was typed.
      const next = await browser.get(`${test.issuer}/register/identity`);
      expect([next.$('#personal_number').val() ?? '', next.$('#full_name').val() ?? '']).to.deep.equal(['', '']);
      expect(next.$('main').text()).not.to.include(declarationOf(test).full_name);
      expect((await (await fetch(`${test.issuer}/health/ready`)).text()).length).to.be.greaterThan(0);
    } finally {
      await test.close();
    }
  });

  it('is not offered where no message can be sent', async () => {
    const test = await startService({ config: { notifications: { sms_url: null } } });
    try {
      for (const path of ['/register', '/register/identity', '/register/contact', '/activate', '/activate/password'])
        expect((await new HtmlClient().get(`${test.issuer}${path}`)).name, path).to.equal('register-unavailable');
      expect((await new HtmlClient().get(`${test.issuer}/account`)).$('#register').length).to.equal(0);
    } finally {
      await test.close();
    }
  });
});
