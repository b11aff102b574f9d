/**
 * Takes screenshots of every page, at phone and desktop width, light and dark, in both languages; and the README's.
 *
 *   node scripts/screenshots.ts [--out FOLDER] [--only NAME] | --gallery [--out FOLDER] [--only NAME] | --readme
 *
 * `--gallery` renders every page in every state (errors, long names, empty lists) from samples, without a server.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.ts';
import { startDemo, type Demo } from '../test/support/demo.ts';
import { shootGallery } from './screenshots/gallery.ts';

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: 'screenshots' },
    only: { type: 'string' },
    gallery: { type: 'boolean', default: false },
    readme: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const README_PICTURE = resolve(import.meta.dirname, '../docs/images/consent.png');
const WIDTHS = [360, 1280] as const;
const SCHEMES = ['light', 'dark'] as const;
const LANGUAGES = ['vi', 'en'] as const;

type Shoot = (name: string) => Promise<void>;

const signIn = async (page: Page, person: { number: string; password: string }): Promise<void> => {
  await page.fill('[name=personal_number]', person.number);
  await page.fill('[name=password]', person.password);
  await page.click('#continue');
};

const isAt = async (page: Page, name: string): Promise<boolean> =>
  (await page.locator('body').getAttribute('data-page')) === name;

/** Visits every page of the product. */
async function tour(page: Page, demo: Demo, language: string, which: number, shoot: Shoot): Promise<void> {
  await page.goto(`${demo.issuer}/?lang=${language}`);
  await shoot('home');
  await page.goto(`${demo.issuer}/nowhere`);
  await shoot('not-found');
  await page.goto(`${demo.issuer}/auth?client_id=nobody&redirect_uri=https://example.vn/`);
  await shoot('unknown-relying-party');
  await page.goto(`${demo.portal}/?lang=${language}`);
  await shoot('portal');
  await page.click('#sign-in');
  await shoot('sign-in');
  await signIn(page, { number: '001 190 000 000', password: 'wrong' });
  await shoot('sign-in-failed');
  await signIn(page, demo.person(2, which));
  await shoot('consent');
  await page.click('#allow');
  await shoot('residence-form');
  await page.goto(`${demo.payment}/?lang=${language}`);
  await page.click('#sign-in');
  if (await isAt(page, 'consent')) await page.click('#allow');
  await shoot('bills');
  await page.click('#pay');
  if (await isAt(page, 'one-time-code')) {
    await shoot('one-time-code');
    await page.fill('[name=code]', '999999');
    await page.click('#continue');
    await shoot('one-time-code-wrong');
    await page.fill('[name=code]', '000000');
    await page.click('#continue');
  }
  if (await isAt(page, 'consent')) await page.click('#allow');
  await shoot('bill-paid');
  await page.goto(`${demo.issuer}/account`);
  await shoot('account-home');
  await page.goto(`${demo.issuer}/account/consents`);
  await shoot('account-consents');
  await page.goto(`${demo.issuer}/account/consents/residence-portal`);
  await shoot('account-consent');
  await page.goto(`${demo.issuer}/account/consents/residence-portal/withdraw`);
  await shoot('account-withdraw');
  await page.click('#withdraw');
  await shoot('account-withdrawn');
  await page.goto(`${demo.issuer}/session/end`);
  await shoot('sign-out');
  await page.click('#continue');
  await shoot('signed-out');
  await page.goto(`${demo.payment}/`);
  await page.click('#sign-in');
  await signIn(page, demo.person(1));
  if (await isAt(page, 'consent')) await page.click('#allow');
  await page.click('#pay');
  await shoot('cannot-continue');
  await page.goto(`${demo.sandbox}/?lang=${language}`);
  await shoot('sandbox');
  await page.goto(`${demo.sandbox}/messages?lang=${language}`);
  await shoot('sandbox-messages');
}

async function shootAll(browser: Browser, demo: Demo, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  let which = 0;
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      for (const language of LANGUAGES) {
        const context = await browser.newContext({
          viewport: { width, height: 800 },
          colorScheme,
          locale: language,
          extraHTTPHeaders: {},
        });
        const page = await context.newPage();
        const shoot: Shoot = async (name) => {
          if (options.only !== undefined && options.only !== name) return;
          await page.screenshot({
            path: join(folder, `${name}-${width}-${colorScheme}-${language}.png`),
            fullPage: true,
          });
        };
        await tour(page, demo, language, which % 7, shoot);
        which += 1;
        await context.close();
        console.log(`${width} ${colorScheme} ${language}: done`);
      }
    }
  }
}

/** The consent page on a phone, as the README shows it. */
async function shootReadme(browser: Browser, demo: Demo): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 420, height: 900 },
    locale: 'vi',
    deviceScaleFactor: 1.5,
  });
  const page = await context.newPage();
  await page.goto(`${demo.portal}/?lang=vi`);
  await page.click('#sign-in');
  await signIn(page, demo.person(2));
  await mkdir(join(README_PICTURE, '..'), { recursive: true });
  await page.screenshot({ path: README_PICTURE, fullPage: true });
  await context.close();
  console.log(README_PICTURE);
}

if (options.help) {
  console.log('usage: node scripts/screenshots.ts [--gallery] [--out FOLDER] [--only NAME] | --readme');
} else if (options.gallery) {
  const browser = await launchBrowser();
  await shootGallery(browser, resolve(options.out), options.only).finally(() => browser.close());
} else {
  const [demo, browser] = await Promise.all([startDemo(), launchBrowser()]);
  try {
    if (options.readme) await shootReadme(browser, demo);
    else await shootAll(browser, demo, resolve(options.out));
  } finally {
    await browser.close();
    await demo.close();
  }
}
