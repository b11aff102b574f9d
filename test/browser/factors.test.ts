import { expect } from 'chai';
import { generate } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { until } from '../support/until.ts';
import { inspect, PHONE } from './inspect.ts';

const LANGUAGES = ['vi', 'en'] as const;
const PASSCODE = '492716';
const nameOf = (page: Page): Promise<string | null> => page.locator('body').getAttribute('data-page');

/** Draws a picture of camera size and selects it as a person would. */
const CHOOSE_LARGE = `(async () => {
  const canvas = document.createElement('canvas');
  canvas.width = 2400;
  canvas.height = 1800;
  const context = canvas.getContext('2d');
  for (let x = 0; x < 240; x += 1) {
    for (let y = 0; y < 180; y += 1) {
      context.fillStyle = 'rgb(' + [x * 7919 + y * 104729, x * 15485863 + y * 31, x * y * 6151].map((n) => n % 256) + ')';
      context.fillRect(x * 10, y * 10, 9, 9);
      context.fillText(String(x * y), x * 10, y * 10);
    }
  }
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
  const transfer = new DataTransfer();
  transfer.items.add(new File([blob], 'camera.png', { type: 'image/png' }));
  const input = document.getElementById('picture');
  input.files = transfer.files;
  window.before = blob.size;
  input.dispatchEvent(new Event('change'));
})()`;

describe('further factors in a browser', function () {
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

  type Person = ReturnType<Demo['person']>;

  const open = async (locale: string, javaScriptEnabled = true) => {
    const context = await browser.newContext({ viewport: PHONE, locale, javaScriptEnabled });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    return { context, page, errors };
  };
  const typePassword = async (page: Page, { number, password }: Person): Promise<void> => {
    await page.fill('[name=personal_number]', number);
    await page.fill('[name=password]', password);
    await page.click('#continue');
  };
  /** Opens a page that asks for two factors. */
  const open2 = async (page: Page, person: Person, path: string, language: string): Promise<void> => {
    await page.goto(`${demo.issuer}${path}?lang=${language}`);
    if ((await nameOf(page)) === 'sign-in') await typePassword(page, person);
    if ((await nameOf(page)) === 'one-time-code') {
      await page.fill('[name=code]', '000000');
      await page.click('#continue');
    }
  };
  /** An authorization request of the portal, as a program would make it. */
  const requestUrl = (parameters: Record<string, string>): string =>
    `${demo.issuer}/auth?${new URLSearchParams({
      client_id: 'residence-portal',
      redirect_uri: `${demo.portal}/callback`,
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      state: 'made-up',
      ...parameters,
    }).toString()}`;
  const leaves = (page: Page) => page.waitForRequest((request) => request.url().startsWith(`${demo.portal}/callback`));

  for (const [index, language] of LANGUAGES.entries()) {
    it(`an authenticator app is added from the QR code’s address, and removed, in ${language}`, async () => {
      const { context, page, errors } = await open(language);
      const person = demo.person(2, index);
      await open2(page, person, '/account/security/authenticator-app/add', language);
      expect(await nameOf(page)).to.equal('account-authenticator-app-add');
      await inspect(page);
      expect(await page.evaluate<number>("document.getElementById('qr').naturalWidth")).to.be.above(0);
      const secret = (await page.locator('#secret').innerText()).replaceAll(' ', '');
      await page.fill('#totp', '000000');
      await page.click('#continue');
      expect(await page.locator('#error-summary').getAttribute('data-problem')).to.equal('totp_wrong');
      await inspect(page);
      await page.fill('#totp', await generate({ secret }));
      await page.click('#continue');
      expect(await nameOf(page)).to.equal('account-authenticator-app-list');
      await inspect(page);
      await page.click('#remove-1');
      await inspect(page);
      await page.click('#remove');
      expect(await nameOf(page)).to.equal('account-authenticator-app-list');
      await inspect(page);
      expect(errors).to.deep.equal([]);
      await context.close();
    });

    it(`recovery codes are made, downloaded as text and printed, in ${language}`, async () => {
      const { context, page, errors } = await open(language);
      await open2(page, demo.person(2, index), '/account/security/recovery-codes/make', language);
      expect(await nameOf(page)).to.equal('account-recovery-codes-make');
      await inspect(page);
      await page.click('#continue');
      expect(await nameOf(page)).to.equal('account-recovery-codes-new');
      await inspect(page);
      const codes = (await page.locator('#codes').innerText()).trim();
      expect(codes.split('\n')).to.have.length(10);
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString()).to.equal(codes);
      await page.evaluate('window.print = () => { window.printed = true; }');
      await page.click('#print');
      expect(await page.evaluate<boolean>('window.printed')).to.equal(true);
      await page.click('#continue');
      expect(await page.locator('#left').getAttribute('data-left')).to.equal('10');
      await inspect(page);
      await page.click('#remove');
      await inspect(page);
      expect(errors).to.deep.equal([]);
      await context.close();
    });

    it(`a passcode is set, and signs in on this device, in ${language}`, async () => {
      const { context, page, errors } = await open(language);
      const person = demo.person(2, 2 + index);
      await open2(page, person, '/account/security/passcode/set', language);
      await inspect(page);
      await page.fill('#passcode', '123456');
      await page.fill('#passcode_again', '123456');
      await page.click('#continue');
      expect(await page.locator('#error-summary').getAttribute('data-problem')).to.equal('passcode_guessable');
      await inspect(page);
      await page.fill('#passcode', PASSCODE);
      await page.fill('#passcode_again', PASSCODE);
      await page.click('#continue');
      expect(await nameOf(page)).to.equal('account-passcode-home');
      await inspect(page);
      await page.goto(requestUrl({ prompt: 'login', ui_locales: language }));
      await page.click('#passcode');
      expect(await nameOf(page)).to.equal('passcode');
      await inspect(page);
      await page.fill('#passcode', PASSCODE);
      await page.click('#continue');
      expect(await nameOf(page)).to.equal('consent');
      expect(errors).to.deep.equal([]);
      await context.close();
    });

    it(`a camera’s picture is made smaller before it is sent, in ${language}`, async () => {
      const { context, page, errors } = await open(language);
      const claims = { id_token: { authentication_level: { essential: true, value: 3 } } };
      await page.goto(requestUrl({ claims: JSON.stringify(claims), ui_locales: language }));
      await typePassword(page, demo.person(2, 4 + index));
      await page.evaluate(CHOOSE_LARGE);
      await until(() => page.evaluate<boolean>("document.getElementById('picture').files[0].type === 'image/jpeg'"));
      const [before, after, width] = await page.evaluate<number[]>(`(async () => {
        const file = document.getElementById('picture').files[0];
        return [window.before, file.size, (await createImageBitmap(file)).width];
      })()`);
      expect(width).to.equal(1600);
      expect(after).to.be.below(before ?? 0);
      await page.click('#continue');
      expect(await page.locator('#error-summary').getAttribute('data-problem')).to.equal('portrait_not_alike');
      expect(errors).to.deep.equal([]);
      await context.close();
    });

    for (const script of [true, false]) {
      it(`a picture raises a session to level 3, in ${language}, ${script ? 'with' : 'without'} JavaScript`, async () => {
        const { context, page, errors } = await open(language, script);
        const check = script ? inspect : () => Promise.resolve();
        const person = demo.person(2, 4 + index);
        const live = await fetch(`${demo.sandbox}/api/people/${person.number}/live-picture`);
        const picture = { name: 'camera.png', mimeType: 'image/png', buffer: Buffer.from(await live.arrayBuffer()) };
        const claims = { id_token: { authentication_level: { essential: true, value: 3 } } };
        await page.goto(requestUrl({ claims: JSON.stringify(claims), ui_locales: language }));
        await typePassword(page, person);
        expect(await nameOf(page)).to.equal('portrait-check');
        await check(page);
        await page.click('#continue');
        expect(await page.locator('#error-summary').getAttribute('data-problem')).to.equal('portrait_missing');
        await check(page);
        const print = await fetch(`${demo.sandbox}/people/${person.number}/print.png`);
        await page.setInputFiles('#picture', { ...picture, buffer: Buffer.from(await print.arrayBuffer()) });
        await page.click('#continue');
        expect(await page.locator('#error-summary').getAttribute('data-problem')).to.equal('portrait_not_live');
        await page.setInputFiles('#picture', picture);
        const back = leaves(page);
        await page.click('#continue');
        if ((await nameOf(page)) === 'consent') await page.click('#allow');
        expect(new URL((await back).url()).searchParams.get('code')).to.be.a('string');
        expect(errors).to.deep.equal([]);
        await context.close();
      });
    }
  }
});
