import { expect } from 'chai';
import { QUESTIONS } from '../../src/authentication/recovery/index.ts';
import { hasArrived, openAccount } from '../support/account.ts';
import { HtmlClient, type Page } from '../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../support/relying-party.ts';
import { startService, type TestService } from '../support/service.ts';

const NEW = 'thuyền giấy qua sông 4';
const ANSWERS = { answer_1: 'Cô Thảo Nguyên', answer_2: 'Bánh đa kê', answer_3: 'Gác xép' };
const ESSENTIAL = JSON.stringify({ id_token: { acr: { essential: true, values: ['LoA2'] } } });

describe('a forgotten password', () => {
  // The time stands still, so that midnight does not come between a recovery and what the pages say of it.
  const began = new Date();
  let test: TestService;
  let rp: TestRelyingParty;
  before(async () => {
    test = await startService({ clock: { now: () => began }, relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const begin = async (browser: HtmlClient, number: string): Promise<Page> =>
    browser.submit(await browser.get(`${test.issuer}/recovery`), { fields: { personal_number: number } });
  /** Proceeds to the second factor. */
  const reachSecond = async (browser: HtmlClient, key: string): Promise<Page> =>
    browser.submit(await begin(browser, test.person(key).record.number), { fields: { code: '000000' } });
  const chooseQuestions = async (key: string): Promise<void> => {
    const browser = new HtmlClient();
    const page = await openAccount(browser, test, key, '/account/security/recovery-questions');
    const [question_1, question_2, question_3] = QUESTIONS;
    const fields = { question_1, question_2, question_3, ...ANSWERS };
    expect((await browser.submit(page, { fields: { ...fields, question_2: question_1 } })).problem).to.equal(
      'question_repeated',
    );
    const set = await browser.submit(page, { fields });
    expect(set.name).to.equal('account-recovery-questions-set');
    const again = await browser.get(`${test.issuer}/account/security/recovery-questions`);
    for (const answer of Object.values(ANSWERS)) expect(again.text).to.not.include(answer);
  };
  const makeCodes = async (key: string): Promise<string[]> => {
    const browser = new HtmlClient();
    const made = await browser.submit(await openAccount(browser, test, key, '/account/security/recovery-codes/make'));
    return made.$('#codes').text().trim().split('\n');
  };

  it('is set anew with the code and the questions for level 1, from the sign-in page and back to it', async () => {
    await chooseQuestions('level-1');
    const { record, phone, password } = test.person('level-1');
    const elsewhere = new HtmlClient();
    await openAccount(elsewhere, test, 'level-1', '/account');

    const browser = new HtmlClient({ stopAt: atCallback });
    const request = await rp.request();
    const signIn = await browser.get(request.url.href);
    const start = await browser.click(signIn, '#forgot-password');
    expect(start.name).to.equal('recovery-start');
    const code = await browser.submit(start, { fields: { personal_number: record.number } });
    expect(code.name).to.equal('recovery-sms-code');
    const sent = await test.codeSentTo(phone);
    const wrong = await browser.submit(code, { fields: { code: sent === '111111' ? '222222' : '111111' } });
    expect([wrong.status, wrong.problem]).to.deep.equal([422, 'code_wrong']);
    const questions = await browser.submit(wrong, { fields: { code: sent } });
    expect(questions.name).to.equal('recovery-questions');
    const guess = await browser.submit(questions, { fields: { ...ANSWERS, answer_2: 'Phở' } });
    expect([guess.status, guess.problem]).to.deep.equal([422, 'answers_wrong']);
    const next = await browser.submit(guess, { fields: { ...ANSWERS, answer_3: 'GAC XEP' } });
    expect(next.name).to.equal('recovery-new-password');
    expect(next.$('#new_password').attr('autocomplete')).to.equal('new-password');
    const common = await browser.submit(next, { fields: { new_password: 'matkhau123' } });
    expect([common.status, common.problem]).to.deep.equal([422, 'password_common']);
    const done = await browser.submit(common, { fields: { new_password: NEW } });
    expect(done.name).to.equal('recovery-done');
    await hasArrived(test, phone, 'vừa được đặt lại');

    // It signs nobody in and ends existing sessions.
    expect((await new HtmlClient().get(`${test.issuer}/account`)).name).to.equal('sign-in');
    expect((await browser.get(`${test.issuer}/account`)).name).to.equal('sign-in');
    expect((await elsewhere.get(`${test.issuer}/account`)).name).to.equal('sign-in');
    const back = await browser.click(done, '#sign-in');
    expect(back.name).to.equal('sign-in');
    const old = await walkThrough(browser, back, { number: record.number, password });
    expect(old.problem).to.equal('sign_in_failed');
    const end = await walkThrough(browser, await browser.click(done, '#sign-in'), {
      number: record.number,
      password: NEW,
    });
    const tokens = await rp.redeem(request, end.url);
    expect(tokens.claims()?.['acr']).to.equal('LoA1');
  });

  it('takes something stronger for level 2: without it the page sends to the desk', async () => {
    await chooseQuestions('no-email');
    const browser = new HtmlClient();
    const desk = await reachSecond(browser, 'no-email');
    expect(desk.name).to.equal('recovery-desk');
    expect(desk.$('form').length).to.equal(0);
    for (const path of ['questions', 'recovery-code', 'totp', 'passkey', 'factor', 'new-password', 'done']) {
      const page = await browser.get(`${test.issuer}/recovery/${path}`);
      expect(page.name, path).to.equal('recovery-desk');
    }
  });

  it('holds LoA2 back for a day: what is voluntary goes on, what is essential says until when', async () => {
    const [code = ''] = await makeCodes('level-2');
    const { record } = test.person('level-2');
    const browser = new HtmlClient();
    const page = await reachSecond(browser, 'level-2');
    expect(page.name).to.equal('recovery-recovery-code');
    const wrong = await browser.submit(page, { fields: { recovery_code: 'AAAA-AAAA-AAAA-AAAA' } });
    expect([wrong.status, wrong.problem]).to.deep.equal([422, 'recovery_code_wrong']);
    const next = await browser.submit(wrong, { fields: { recovery_code: code } });
    expect(next.name).to.equal('recovery-new-password');
    expect((await browser.submit(next, { fields: { new_password: NEW } })).name).to.equal('recovery-done');

    const credentials = { number: record.number, password: NEW };
    const voluntary = new HtmlClient({ stopAt: atCallback });
    const wished = await rp.request({ acr_values: 'LoA2' });
    const end = await walkThrough(voluntary, await voluntary.get(wished.url.href), credentials);
    expect((await rp.redeem(wished, end.url)).claims()?.['acr']).to.equal('LoA1');

    const essential = new HtmlClient({ stopAt: atCallback });
    const needed = await rp.request({ claims: ESSENTIAL });
    const refused = await walkThrough(essential, await essential.get(needed.url.href), credentials);
    expect([refused.name, refused.problem]).to.deep.equal(['cannot-continue', 'recovery_hold']);
    const tomorrow = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Asia/Ho_Chi_Minh' });
    expect(refused.$('#error-summary').text()).to.include(tomorrow.format(new Date(began.getTime() + 86_400_000)));
    const left = await essential.submit(refused, { button: 'continue' });
    expect(new URL(left.url).searchParams.get('error')).to.equal('unmet_authentication_requirements');

    // During the hold, an impostor cannot add ways to sign in either.
    const settling = new HtmlClient();
    await settling.submit(await settling.get(`${test.issuer}/account`), {
      fields: { personal_number: record.number, password: NEW },
    });
    for (const path of [
      'passkeys/add',
      'authenticator-app/add',
      'recovery-codes/make',
      'recovery-questions',
      'passcode/set',
    ]) {
      let page = await settling.get(`${test.issuer}/account/security/${path}`);
      if (page.name === 'one-time-code') page = await settling.submit(page, { fields: { code: '000000' } });
      expect([page.status, page.problem], path).to.deep.equal([403, 'recovery_hold']);
    }
    // And no page offers what would be refused.
    const overview = await settling.get(`${test.issuer}/account/security`);
    expect(overview.$('a#recovery-questions')).to.have.length(0);
    for (const [path, link] of [
      ['phone', '#change'],
      ['passkeys', '#add'],
      ['authenticator-app', '#add'],
      ['recovery-codes', '#make'],
      ['passcode', '#set'],
    ] as const) {
      const page = await settling.get(`${test.issuer}/account/security/${path}`);
      expect([page.status, page.$(link).length], path).to.deep.equal([200, 0]);
    }
    expect((await settling.get(`${test.issuer}/account/security/sessions`)).status).to.equal(200);

    const { service } = test;
    const account = await service.accounts.findByNumber(record.number);
    expect(await service.authentication.recovery.liftedAtDesk(account?.id ?? '', 'officer')).to.equal(true);
    const lifted = new HtmlClient({ stopAt: atCallback });
    const again = await rp.request({ claims: ESSENTIAL });
    const reached = await walkThrough(lifted, await lifted.get(again.url.href), credentials);
    expect((await rp.redeem(again, reached.url)).claims()?.['acr']).to.equal('LoA2');
  });

  it('offers a choice where there are several ways', async () => {
    const { accounts, authentication } = test.service;
    const account = await accounts.findByNumber(test.person('level-1').record.number);
    if (account === undefined) throw new Error('no account');
    await authentication.factors.recovery_code.make(account);
    const browser = new HtmlClient();
    const best = await reachSecond(browser, 'level-1');
    expect(best.name).to.equal('recovery-recovery-code');
    const choice = await browser.submit(best, { button: 'another-way' });
    expect(choice.name).to.equal('recovery-factor');
    const none = await browser.submit(choice);
    expect([none.status, none.problem]).to.deep.equal([422, 'factor_not_chosen']);
    const factors = choice
      .$('input[name=factor]')
      .get()
      .map((input) => choice.$(input).attr('value'));
    expect(factors).to.deep.equal(['recovery_code', 'questions']);
    const forced = await browser.submit(choice, { fields: { factor: 'totp' } });
    expect(forced.problem).to.equal('factor_not_chosen');
    expect((await browser.submit(choice, { fields: { factor: 'questions' } })).name).to.equal('recovery-questions');
  });

  it('shows the same for a number of nobody: page, status, texts, down to the last try', async () => {
    const watch = async (number: string): Promise<string[]> => {
      const browser = new HtmlClient();
      const seen: string[] = [];
      const note = (page: Page): Page => {
        const text = page.$('main').text().replace(/\s+/g, ' ').replaceAll(number, 'N');
        seen.push(`${page.status} ${page.name ?? ''} ${page.problem ?? ''} ${text}`);
        return page;
      };
      let page = note(await begin(browser, number));
      for (let tries = 0; tries < 6; tries += 1)
        page = note(await browser.submit(page, { fields: { code: '999999' } }));
      note(await browser.submit(page, { button: 'resend' }));
      return seen;
    };
    const [known, locked, unknown] = [
      await watch(test.person('long-name').record.number),
      await watch(test.person('locked').record.number),
      await watch('001190999903'),
    ];
    expect(unknown).to.deep.equal(known);
    expect(locked).to.deep.equal(known);
  });

  it('says at the field what is no number, and sends nothing', async () => {
    for (const [number, problem] of [
      ['', 'personal_number_missing'],
      ['12', 'personal_number_malformed'],
    ] as const) {
      const page = await begin(new HtmlClient(), number);
      expect([page.status, page.name, page.problem]).to.deep.equal([422, 'recovery-start', problem]);
      expect(page.$('#personal_number').attr('aria-invalid')).to.equal('true');
      expect(page.$('#personal_number-error').text()).to.match(/\S/);
      expect(page.$('#error-summary a').attr('href')).to.equal('#personal_number');
    }
  });

  it('turns strangers away with 429, and says that signing in goes on', async () => {
    const { number } = test.person('officer').record;
    const pages: Page[] = [];
    for (let time = 0; time < 5; time += 1) pages.push(await begin(new HtmlClient(), number));
    expect(pages.map(({ status }) => status)).to.deep.equal([200, 200, 200, 429, 429]);
    expect(pages[4]?.problem).to.equal('too_many_recoveries');
    expect(Number(pages[4]?.headers.get('retry-after'))).to.be.above(0);
    const browser = new HtmlClient();
    expect((await openAccount(browser, test, 'officer', '/account')).name).to.equal('account-home');
  });

  it('belongs to the browser that began it, and to its forms', async () => {
    const browser = new HtmlClient();
    const code = await begin(browser, test.person('guardian').record.number);
    const stranger = new HtmlClient();
    const foreign = await stranger.get(code.url);
    expect([foreign.status, foreign.name, foreign.problem]).to.deep.equal([400, 'recovery-start', 'recovery_over']);
    const forged = await browser.post(code.url, new URLSearchParams({ csrf: 'x', code: '000000' }), {
      origin: test.issuer,
    });
    expect([forged.status, forged.problem]).to.deep.equal([403, 'form_expired']);
    const crossSite = await browser.post(code.url, new URLSearchParams({ code: '000000' }), {
      origin: 'https://evil.example',
    });
    expect(crossSite.problem).to.equal('cross_site_request');
  });

  it('is given up with cancel, and can be begun again', async () => {
    const browser = new HtmlClient();
    const code = await begin(browser, test.person('child').record.number);
    const home = await browser.submit(code, { button: 'cancel' });
    expect(home.name).to.equal('home');
    expect((await browser.get(code.url)).problem).to.equal('recovery_over');
  });

  it('goes back to no address but a sign-in of ours', async () => {
    for (const from of ['https://evil.example', '//evil.example', '../account', 'a/b']) {
      const page = await new HtmlClient().get(`${test.issuer}/recovery?from=${encodeURIComponent(from)}`);
      expect(page.$('[name=from]').length, from).to.equal(0);
      expect(page.$('#cancel').attr('href')).to.equal('/');
    }
  });
});
