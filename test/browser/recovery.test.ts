import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { until } from '../support/until.ts';
import { inspect, PHONE } from './inspect.ts';

const LANGUAGES = ['vi', 'en'] as const;
const NEW = 'thuyền giấy qua sông 4';
const ANSWERS = ['Cô Thảo Nguyên', 'Bánh đa kê', 'Gác xép'];

const nameOf = (page: Page): Promise<string | null> => page.locator('body').getAttribute('data-page');
const problemOf = (page: Page): Promise<string | null> => page.locator('#error-summary').getAttribute('data-problem');

describe('recoveries in a browser', function () {
  this.timeout(120_000);
  let demo: Demo;
  let browser: Browser;
  before(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchBrowser()]);
  });
  after(async () => {
    await browser.close();
    await demo.close();
  });

  const open = async (locale: string): Promise<{ context: BrowserContext; page: Page; errors: string[] }> => {
    const context = await browser.newContext({ viewport: PHONE, locale });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('console', (message) => {
      // The browser logs the 422 responses to wrong input; every other message is an error.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) errors.push(message.text());
    });
    return { context, page, errors };
  };
  const signIn = async (page: Page, person: { number: string; password: string }): Promise<void> => {
    await page.fill('[name=personal_number]', person.number);
    await page.fill('[name=password]', person.password);
    await page.click('#continue');
  };
  /** To a page of the account, with the code that is asked for on the way. */
  const openAccount = async (page: Page, person: { number: string; password: string }, path: string) => {
    await page.goto(`${demo.issuer}${path}`);
    if ((await nameOf(page)) === 'sign-in') await signIn(page, person);
    if ((await nameOf(page)) === 'one-time-code') {
      await page.fill('[name=code]', '000000');
      await page.click('#continue');
    }
  };
  /** Waits for a new code and returns it. */
  const codeAfter = async (phone: string, before: string): Promise<string> => {
    await until(async () => ![before, ''].includes(await demo.lastCode(phone)));
    return demo.lastCode(phone);
  };

  it('changes the password, and shows what is typed on request', async () => {
    const { context, page, errors } = await open('vi');
    const person = demo.person(2, 5);
    await openAccount(page, person, '/account/security/password');
    expect(await nameOf(page)).to.equal('account-password');
    await inspect(page);
    await page.fill('#current_password', person.password);
    await page.fill('#new_password', 'matkhau123');
    await page.click('#new_password-reveal');
    expect(await page.getAttribute('#new_password', 'type')).to.equal('text');
    await inspect(page);
    await page.click('#continue');
    expect(await problemOf(page)).to.equal('password_common');
    expect(await page.getAttribute('#new_password', 'type')).to.equal('password');
    await inspect(page);
    await page.fill('#current_password', person.password);
    await page.fill('#new_password', NEW);
    await page.click('#continue');
    expect(await nameOf(page)).to.equal('account-password-changed');
    await inspect(page);
    expect(errors).to.deep.equal([]);
    await context.close();
  });

  for (const [index, language] of LANGUAGES.entries()) {
    it(`sets a forgotten password, in ${language}`, async () => {
      const { context, page, errors } = await open(language);
      // Level 1 may answer questions; level 2 needs a recovery code.
      const level = index + 1;
      const person = demo.person(level, level === 1 ? 0 : 1);
      if (level === 1) {
        await openAccount(page, person, `/account/security/recovery-questions?lang=${language}`);
        await inspect(page);
        for (const [at, answer] of ANSWERS.entries()) {
          await page.selectOption(`#question_${at + 1}`, { index: at + 1 });
          await page.fill(`#answer_${at + 1}`, answer);
        }
        await page.click('#continue');
        expect(await nameOf(page)).to.equal('account-recovery-questions-set');
        await inspect(page);
      }
      let codes: string[] = [];
      if (level === 2) {
        await openAccount(page, person, '/account/security/recovery-codes/make');
        await page.click('#continue');
        codes = ((await page.textContent('#codes')) ?? '').trim().split('\n');
      }
      await page.goto(`${demo.issuer}/session/end`);
      await page.click('#continue');

      await page.goto(`${demo.portal}/?lang=${language}`);
      await page.click('#sign-in');
      await page.click('#forgot-password');
      expect(await nameOf(page)).to.equal('recovery-start');
      expect(await page.locator('html').getAttribute('lang')).to.equal(language);
      await inspect(page);
      const before = await demo.lastCode(person.phone);
      await page.fill('#personal_number', person.number);
      await page.click('#continue');
      expect(await nameOf(page)).to.equal('recovery-sms-code');
      await inspect(page);
      await page.fill('#code', await codeAfter(person.phone, before));
      await page.click('#continue');
      if (level === 1) {
        expect(await nameOf(page)).to.equal('recovery-questions');
        await inspect(page);
        for (const [at, answer] of ANSWERS.entries()) await page.fill(`#answer_${at + 1}`, answer);
      } else {
        expect(await nameOf(page)).to.equal('recovery-recovery-code');
        await inspect(page);
        await page.fill('#recovery_code', codes[0] ?? '');
      }
      await page.click('#continue');
      expect(await nameOf(page)).to.equal('recovery-new-password');
      await inspect(page);
      await page.fill('#new_password', NEW);
      await page.click('#continue');
      expect(await nameOf(page)).to.equal('recovery-done');
      await inspect(page);

      // Back to the sign-in where it started.
      await page.click('#sign-in');
      await signIn(page, { ...person, password: NEW });
      if ((await nameOf(page)) === 'consent') await page.click('#allow');
      expect(await nameOf(page)).to.equal('residence-form');
      expect(errors).to.deep.equal([]);
      await context.close();
    });

    it(`asks for another phone, and cancels by the link of the message, in ${language}`, async () => {
      const { context, page, errors } = await open(language);
      const person = demo.person(2, 2 + index);
      await openAccount(page, person, `/account/security/recovery-codes/make?lang=${language}`);
      await page.click('#continue');
      const [code = ''] = ((await page.textContent('#codes')) ?? '').trim().split('\n');
      await page.goto(`${demo.issuer}/recovery/phone`);
      await inspect(page);
      await signIn(page, person);
      expect(await nameOf(page)).to.equal('recovery-recovery-code');
      await page.fill('#recovery_code', code);
      await page.click('#continue');
      expect(await nameOf(page)).to.equal('recovery-phone-new-number');
      await inspect(page);
      await page.fill('#phone', `0900 000 77${index}`);
      await page.click('#continue');
      expect(await nameOf(page)).to.equal('recovery-phone-requested');
      await inspect(page);
      await page.click('#phone');
      expect(await nameOf(page)).to.equal('account-phone-home');
      await inspect(page);

      let link: string | undefined;
      await until(async () => {
        const answer = await fetch(`${demo.sandbox}/api/messages?to=${encodeURIComponent(person.phone)}`);
        const [newest] = (await answer.json()) as { text: string }[];
        link = /https?:\S+\/c\/[\w-]+/.exec(newest?.text ?? '')?.[0];
        return link !== undefined;
      });
      const stranger = await open(language);
      await stranger.page.goto(link ?? '');
      expect(await nameOf(stranger.page)).to.equal('recovery-phone-cancel');
      await inspect(stranger.page);
      await stranger.page.click('#cancel-change');
      expect(await nameOf(stranger.page)).to.equal('recovery-phone-cancelled');
      await inspect(stranger.page);
      await page.reload();
      expect(await page.locator('#change').count()).to.equal(1);
      expect([...errors, ...stranger.errors]).to.deep.equal([]);
      await stranger.context.close();
      await context.close();
    });
  }
});
