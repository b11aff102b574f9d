import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { LANGUAGES } from '../../src/shared/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { openGallery, type Gallery } from '../web/rendering/gallery.ts';
import { SAMPLES } from '../web/rendering/samples/samples.ts';
import { inspect, inspectColours, PHONE } from './inspect.ts';

describe('every page in every state', function () {
  this.timeout(60_000);
  let browser: Browser;
  let gallery: Gallery;
  let page: Page;
  const console: string[] = [];

  before(async () => {
    [browser, gallery] = await Promise.all([launchBrowser(), openGallery()]);
    page = await (await browser.newContext({ viewport: PHONE })).newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') console.push(message.text());
    });
  });
  after(async () => {
    await browser.close();
    await gallery.close();
  });

  for (const sample of SAMPLES) {
    it(`is fit for use: ${sample.id}`, async () => {
      for (const language of LANGUAGES) {
        await page.emulateMedia({ colorScheme: 'light' });
        await page.goto(gallery.address(sample, language));
        expect(await page.locator('html').getAttribute('lang')).to.equal(language);
        await inspect(page);
        await page.emulateMedia({ colorScheme: 'dark' });
        await inspectColours(page);
      }
      expect(console.splice(0)).to.deep.equal([]);
    });
  }
});
