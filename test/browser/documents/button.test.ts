import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser.ts';
import { inspect, inspectColours, PHONE } from '../inspect.ts';

const GUIDE = resolve(import.meta.dirname, '../../../docs/integrate/buttons.md');
const LEAST_HEIGHT = 48;

const blockOf = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(readFileSync(GUIDE, 'utf8'))?.[1] ?? '';

describe('the sign-in button of docs/integrate', () => {
  let browser: Browser;
  let page: Page;
  before(async () => {
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: PHONE });
    await page.setContent(
      `<!doctype html><html lang="en"><head><title>A service</title><meta name="color-scheme" content="light dark">` +
        `<style>${blockOf('css')}</style></head><body><main><h1>A service</h1>${blockOf('html')}</main></body></html>`,
    );
  });
  after(() => browser.close());

  it('is accessible on a narrow phone, and high enough for a finger', async () => {
    await inspect(page);
    const buttons = await page.locator('.sen-button').all();
    expect(buttons).to.have.length(2);
    for (const button of buttons) {
      const box = await button.boundingBox();
      expect(box?.height).to.be.at.least(LEAST_HEIGHT);
    }
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has enough contrast in ${colorScheme} colours, under the pointer as well`, async () => {
      await page.emulateMedia({ colorScheme });
      await inspectColours(page);
      for (const button of await page.locator('.sen-button').all()) {
        await button.hover();
        await inspectColours(page);
      }
    });
  }

  it('loads nothing, and needs no script', () => {
    expect(blockOf('html')).to.not.match(/<script|\son\w+=|src=/);
    expect(blockOf('css')).to.not.match(/url\(|@import|@font-face/);
  });
});
