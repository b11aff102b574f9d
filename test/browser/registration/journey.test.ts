import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { QUESTIONS } from '../../../src/authentication/recovery/index.ts';
import { generatedRecord } from '../../../src/sandbox/people/generated.ts';
import { launchBrowser } from '../../support/browser.ts';
import { startDemo, type Demo } from '../../support/demo.ts';
import { until } from '../../support/until.ts';
import { inspect, PHONE } from '../inspect.ts';

const DESKTOP = { width: 1280, height: 800 };
const PASSWORD = 'thuyền thúng qua sông 4';
const nameOf = (page: Page): Promise<string | null> => page.locator('body').getAttribute('data-page');

/** Languages, sizes, and whether there is JavaScript. */
const VISITS = [
  { language: 'vi', script: true, viewport: PHONE, serial: '0011909100' },
  { language: 'en', script: true, viewport: DESKTOP, serial: '0011909200' },
  { language: 'vi', script: false, viewport: PHONE, serial: '0011909300' },
] as const;

describe('registration in a browser', function () {
  this.timeout(180_000);
  let demo: Demo;
  let browser: Browser;
  before(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchBrowser()]);
  });
  after(async () => {
    await browser.close();
    await demo.close();
  });

  for (const [index, { language, script, viewport, serial }] of VISITS.entries()) {
    it(`comes to an account and to the portal, in ${language}, ${script ? 'with' : 'without'} JavaScript`, async () => {
      const person = generatedRecord(`${serial}01`);
      if (person === undefined) throw new Error('nobody has this number');
      const phone = `+8490700001${index}`;
      const context = await browser.newContext({ viewport, javaScriptEnabled: script, locale: language });
      const page = await context.newPage();
      const isAt = async (name: string): Promise<void> => {
        expect(await nameOf(page)).to.equal(name);
        expect(await page.locator('html').getAttribute('lang')).to.equal(language);
        if (script) await inspect(page);
      };
      await page.goto(`${demo.portal}/?lang=${language}`);
      await page.click('#sign-in');
      await page.click('#register');
      await isAt('register-start');
      await page.click('#continue');
      await isAt('register-identity');
      await page.click('#continue');
      expect(await page.locator('#error-summary li').count()).to.equal(4);
      await isAt('register-identity');
      await page.fill('#personal_number', person.number);
      await page.fill('#full_name', Object.values(person.name).join(' ').toUpperCase());
      await page.fill('#birthdate', person.birthdate.split('-').toReversed().join('/'));
      await page.check(`#sex-${person.sex}`, { force: true });
      await page.click('#continue');
      await isAt('register-contact');
      await page.fill('#phone', phone.replace('+84', '0'));
      await page.click('#continue');
      await isAt('register-code');
      await until(async () => (await demo.lastCode(phone)) !== '');
      await page.fill('#code', await demo.lastCode(phone));
      await page.click('#continue');
      await isAt('register-result');
      await page.click('#activate');
      await isAt('activate-start');
      await page.fill('#personal_number', person.number);
      await page.fill('#phone', phone);
      const before = await demo.lastCode(phone);
      await page.click('#continue');
      await isAt('activate-code');
      await until(async () => !['', before].includes(await demo.lastCode(phone)));
      await page.fill('#code', await demo.lastCode(phone));
      await page.click('#continue');
      await isAt('activate-password');
      await page.fill('#new_password', PASSWORD);
      await page.click('#continue');
      await isAt('activate-passcode');
      await page.fill('#passcode', '418529');
      await page.fill('#passcode_again', '418529');
      await page.click('#continue');
      await isAt('activate-questions');
      for (const [row, question] of QUESTIONS.slice(0, 3).entries()) {
        await page.selectOption(`#question_${row + 1}`, question);
        await page.fill(`#answer_${row + 1}`, `Câu trả lời ${row + 1}`);
      }
      // Back leads to the step that is due.
      await page.goBack();
      expect(await nameOf(page)).to.equal('activate-questions');
      for (const [row, question] of QUESTIONS.slice(0, 3).entries()) {
        await page.selectOption(`#question_${row + 1}`, question);
        await page.fill(`#answer_${row + 1}`, `Câu trả lời ${row + 1}`);
      }
      await page.click('#continue');
      await isAt('activate-passkey');
      await page.click('#later');
      await isAt('consent');
      expect(await page.locator('.asker').innerText()).to.have.length.above(0);
      await context.close();
    });
  }
});
