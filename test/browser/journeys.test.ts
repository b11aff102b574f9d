import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { until } from '../support/until.ts';
import { inspect, PHONE } from './inspect.ts';

const LANGUAGES = ['vi', 'en'] as const;
const nameOf = (page: Page): Promise<string | null> => page.locator('body').getAttribute('data-page');

describe('journeys in a browser', function () {
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

  const open = async (
    javaScriptEnabled: boolean,
    locale: string,
  ): Promise<{ context: BrowserContext; page: Page; errors: string[] }> => {
    const context = await browser.newContext({ viewport: PHONE, javaScriptEnabled, locale });
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

  for (const language of LANGUAGES) {
    for (const script of [true, false]) {
      it(`fills in the residence form, in ${language}, ${script ? 'with' : 'without'} JavaScript`, async () => {
        const { context, page, errors } = await open(script, language);
        const check = script ? inspect : () => Promise.resolve();
        await page.goto(`${demo.portal}/?lang=${language}`);
        await check(page);
        await page.click('#sign-in');
        expect(await nameOf(page)).to.equal('sign-in');
        expect(await page.locator('html').getAttribute('lang')).to.equal(language);
        await check(page);
        await signIn(page, { ...demo.person(2), password: 'wrong' });
        expect(await page.locator('#error-summary').getAttribute('data-problem')).to.equal('sign_in_failed');
        await check(page);
        await signIn(page, demo.person(2));
        expect(await nameOf(page)).to.equal('consent');
        expect(await page.locator('input[name=claims]:checked').count()).to.equal(0);
        await check(page);
        for (const box of await page.locator('input[name=claims]').all()) await box.check({ force: true });
        await page.click('#allow');
        expect(await nameOf(page)).to.equal('residence-form');
        expect(await page.inputValue('#name')).to.equal('Nguyễn Thị Minh Anh');
        await check(page);
        await page.click('#submit');
        expect(await nameOf(page)).to.equal('residence-receipt');

        await page.goto(`${demo.issuer}/account?lang=${language}`);
        expect(await nameOf(page)).to.equal('account-home');
        await check(page);
        await page.goto(`${demo.issuer}/account/consents`);
        await check(page);
        await page.goto(`${demo.issuer}/account/consents/residence-portal`);
        expect(await nameOf(page)).to.equal('account-consent');
        await check(page);
        await page.goto(`${demo.issuer}/account/consents/residence-portal/withdraw`);
        await check(page);
        await page.click('#withdraw');
        expect(await nameOf(page)).to.equal('account-withdrawn');
        await check(page);
        await page.goto(`${demo.portal}/`);
        expect(await page.locator('#sign-in').count()).to.equal(1);
        await page.click('#sign-in');
        expect(await nameOf(page)).to.equal('consent');
        await page.click('#deny');
        expect(await nameOf(page)).to.equal('portal-error');
        expect(errors).to.deep.equal([]);
        await context.close();
      });

      it(`pays a bill after a step-up, in ${language}, ${script ? 'with' : 'without'} JavaScript`, async () => {
        const { context, page } = await open(script, language);
        const check = script ? inspect : () => Promise.resolve();
        const citizen = demo.person(2, [true, false].indexOf(script) + 2 * LANGUAGES.indexOf(language));
        await page.goto(`${demo.payment}/?lang=${language}`);
        await page.click('#sign-in');
        await signIn(page, citizen);
        if ((await nameOf(page)) === 'consent') await page.click('#allow');
        expect(await nameOf(page)).to.equal('bills');
        await check(page);
        await page.click('#pay');
        expect(await nameOf(page)).to.equal('one-time-code');
        await check(page);
        await page.fill('[name=code]', '123456');
        await page.click('#continue');
        expect(await page.locator('#error-summary').getAttribute('data-problem')).to.equal('code_wrong');
        await check(page);
        await page.fill('[name=code]', await demo.lastCode(citizen.phone));
        await page.click('#continue');
        if ((await nameOf(page)) === 'consent') await page.click('#allow');
        expect(await nameOf(page)).to.equal('bill-paid');
        expect(await page.locator('#confirmed-by').getAttribute('data-acr')).to.equal('LoA2');
        await check(page);
        await page.goto(`${demo.payment}/`);
        await page.click('#sign-out');
        expect(await nameOf(page)).to.equal('sign-out');
        await check(page);
        await page.click('#continue');
        expect(page.url().startsWith(demo.payment)).to.equal(true);
        await page.goto(`${demo.issuer}/account`);
        expect(await nameOf(page)).to.equal('sign-in');
        await context.close();
      });
    }
  }

  it('tells a citizen of level 1 why a bill cannot be paid', async () => {
    const { context, page } = await open(true, 'vi');
    await page.goto(`${demo.payment}/`);
    await page.click('#sign-in');
    await signIn(page, demo.person(1));
    if ((await nameOf(page)) === 'consent') await page.click('#allow');
    await page.click('#pay');
    expect(await nameOf(page)).to.equal('cannot-continue');
    await inspect(page);
    await page.click('#continue');
    expect(await nameOf(page)).to.equal('payment-error');
    await context.close();
  });

  it('signs out of both services at one of them (back-channel logout)', async () => {
    const { context, page } = await open(true, 'vi');
    for (const service of [demo.payment, demo.portal]) {
      await page.goto(`${service}/`);
      await page.click('#sign-in');
      if ((await nameOf(page)) === 'sign-in') await signIn(page, demo.person(2));
      if ((await nameOf(page)) === 'consent') await page.click('#allow');
    }
    await page.goto(`${demo.payment}/`);
    expect(await nameOf(page)).to.equal('bills');
    await page.goto(`${demo.portal}/`);
    await page.click('#sign-out');
    await page.click('#continue');
    expect(page.url().startsWith(demo.portal)).to.equal(true);
    // A notice that takes long is not waited for.
    await until(async () => {
      await page.goto(`${demo.payment}/`);
      return (await page.locator('#sign-in').count()) === 1;
    });
    await context.close();
  });

  it('takes an authorization request that another site posts, and finds the session', async () => {
    const { context, page } = await open(true, 'en');
    await page.goto(`${demo.portal}/`);
    await page.click('#sign-in');
    await signIn(page, demo.person(2));
    if ((await nameOf(page)) === 'consent') await page.click('#allow');
    await page.goto(`${demo.issuer}/account`);
    expect(await nameOf(page)).to.equal('account-home');
    // 127.0.0.1 and localhost are different sites, so its posts send no SameSite=Lax cookie.
    await page.route('http://127.0.0.1:9/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${demo.issuer}/auth">${Object.entries({
          client_id: 'residence-portal',
          redirect_uri: `${demo.portal}/callback`,
          response_type: 'code',
          scope: 'openid',
          prompt: 'none',
          code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
          code_challenge_method: 'S256',
          state: 'posted',
        })
          .map(([name, value]) => `<input name="${name}" value="${value}">`)
          .join('')}<button>go</button></form>`,
      }),
    );
    await page.goto('http://127.0.0.1:9/');
    const back = page.waitForRequest((request) => request.url().startsWith(`${demo.portal}/callback`));
    await page.click('button');
    const callback = new URL((await back).url());
    expect(callback.searchParams.get('code')).to.be.a('string');
    expect(callback.searchParams.get('state')).to.equal('posted');
    await context.close();
  });
});
