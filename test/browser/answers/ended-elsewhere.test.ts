import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser.ts';
import { startRudeParty, type RudeParty } from '../../support/rude/party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { PHONE } from '../inspect.ts';

describe('a sign-in whose session ends in another tab, in a browser', function () {
  this.timeout(60_000);
  let test: TestService;
  let rude: RudeParty;
  let browser: Browser;
  before(async () => {
    [rude, browser] = await Promise.all([startRudeParty(), launchBrowser()]);
    test = await startService({ relyingParties: [rude.record('stays')] });
  });
  after(async () => {
    await browser.close();
    await test.close();
    await rude.close();
  });

  const open = async (javaScriptEnabled: boolean): Promise<{ context: BrowserContext; page: Page }> => {
    const context = await browser.newContext({ viewport: PHONE, javaScriptEnabled, locale: 'en' });
    context.setDefaultTimeout(60_000);
    return { context, page: await context.newPage() };
  };
  const start = async (page: Page, parameters: Record<string, string> = {}): Promise<void> => {
    const rp = await rude.open(test, 'stays');
    await page.goto((await rp.request({ prompt: 'consent', ...parameters })).url.href);
  };
  const signIn = async (page: Page, key: string): Promise<void> => {
    const { record, password } = test.person(key);
    await page.fill('[name=personal_number]', record.number);
    await page.fill('[name=password]', password);
    await page.click('#continue');
  };
  const arrives = (page: Page): Promise<void> =>
    page.waitForURL((url) => url.href.startsWith(rude.callback('stays')), { timeout: 60_000 });
  const signOut = async (context: BrowserContext): Promise<void> => {
    const other = await context.newPage();
    await other.goto(`${test.issuer}/session/end`);
    await other.click('#continue');
    await other.waitForSelector('[data-page=signed-out]');
    await other.close();
  };

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';

    it(`starts over at the consent, at a step-up and at the QR code, and leads to the service, ${how}`, async () => {
      const { context, page } = await open(javaScriptEnabled);
      const waits: readonly [Record<string, string>, string, string][] = [
        [{}, 'consent', '#allow'],
        [{ acr_values: 'LoA2' }, 'one-time-code', '#continue'],
        [{ prompt: 'login' }, 'other-device', javaScriptEnabled ? 'reload' : '#continue'],
      ];
      for (const [parameters, name, press] of waits) {
        await start(page);
        await signIn(page, 'no-email');
        await page.click('#allow', { noWaitAfter: true });
        await arrives(page);
        await start(page, parameters);
        if (name === 'other-device') await page.click('#other-device');
        await page.waitForSelector(`[data-page=${name}]`);
        if (name === 'one-time-code') await page.fill('[name=code]', '000000');
        await signOut(context);
        // The screen that waits for the phone hears of it by itself.
        if (press === 'reload') await page.reload();
        else await page.click(press);
        await page.waitForSelector('[data-page=sign-in]');
        await page.click('#cancel', { noWaitAfter: true });
        await arrives(page);
        expect(new URL(page.url()).searchParams.get('error')).to.equal('access_denied');
      }
      await context.close();
    });

    it(`names the service after Back, and leads to it, ${how}`, async () => {
      const { context, page } = await open(javaScriptEnabled);
      await start(page);
      await signIn(page, 'level-1');
      await page.click('#allow', { noWaitAfter: true });
      await arrives(page);
      await page.goBack();
      if ((await page.locator('#error-summary').count()) === 0) await page.reload();
      expect(await page.getAttribute('#error-summary', 'data-problem')).to.equal('sign_in_over');
      expect(await page.textContent('#service')).to.equal('Back to Test portal');
      await Promise.all([
        page.waitForURL((url) => url.origin === new URL(rude.callback('stays')).origin),
        page.click('#service'),
      ]);
      await context.close();
    });
  }
});
