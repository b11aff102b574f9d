import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { inspect, PHONE } from './inspect.ts';

const LANGUAGES = ['vi', 'en'] as const;

const nameOf = (page: Page): Promise<string | null> => page.locator('body').getAttribute('data-page');

describe('sessions and devices in a browser', function () {
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
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) errors.push(message.text());
    });
    return { context, page, errors };
  };
  const signIn = async (page: Page, person: { number: string; password: string }): Promise<void> => {
    await page.fill('[name=personal_number]', person.number);
    await page.fill('[name=password]', person.password);
    await page.click('#continue');
  };

  for (const [index, language] of LANGUAGES.entries()) {
    it(`a citizen ends a session elsewhere and forgets its device, in ${language}`, async () => {
      const citizen = demo.person(2, index);
      const [here, there] = [await open(language), await open(language)];
      for (const { page } of [there, here]) {
        await page.goto(`${demo.issuer}/account?lang=${language}`);
        await signIn(page, citizen);
        expect(await nameOf(page)).to.equal('account-home');
      }
      const { page } = here;
      await page.click('#security');
      await inspect(page);
      await page.click('#sessions');
      expect(await nameOf(page)).to.equal('account-sessions-list');
      expect(await page.locator('#sessions > li').count()).to.equal(2);
      expect(await page.locator('#this h2').innerText()).to.include('Chrome');
      await inspect(page);

      await page.click('a.end');
      // Changes require a second factor.
      expect(await nameOf(page)).to.equal('one-time-code');
      await page.fill('[name=code]', await demo.lastCode(citizen.phone));
      await page.click('#continue');
      expect(await nameOf(page)).to.equal('account-sessions-end');
      await inspect(page);
      await page.click('#end');
      expect(await nameOf(page)).to.equal('account-sessions-ended');
      await inspect(page);
      await there.page.goto(`${demo.issuer}/account`);
      expect(await nameOf(there.page)).to.equal('sign-in');

      await page.goto(`${demo.issuer}/account/security/devices`);
      expect(await page.locator('#devices > li').count()).to.equal(2);
      await inspect(page);
      await page.locator('#devices > li:not(#this) a.forget').click();
      expect(await nameOf(page)).to.equal('account-devices-forget');
      await inspect(page);
      await page.click('#cancel');
      await page.click('#forget-all');
      await inspect(page);
      await page.click('#forget');
      expect(await nameOf(page)).to.equal('account-devices-forgotten');
      await inspect(page);
      await page.click('#back');
      expect(await page.locator('#devices > li').count()).to.equal(0);
      await inspect(page);
      expect(here.errors).to.deep.equal([]);
      await here.context.close();
      await there.context.close();
    });
  }
});
