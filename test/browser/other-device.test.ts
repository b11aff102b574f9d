import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { LANGUAGES } from '../../src/shared/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { inspect, PHONE } from './inspect.ts';

const DESKTOP = { width: 1280, height: 800 };
/** Indexes into the sandbox people of each level. */
const GUARDIAN = 2;
const CHILD = 1;

const nameOf = (page: Page): Promise<string | null> => page.locator('body').getAttribute('data-page');
const reached = (page: Page, name: string): Promise<unknown> => page.waitForSelector(`body[data-page="${name}"]`);

describe('two devices', function () {
  this.timeout(120_000);
  let demo: Demo;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  before(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchBrowser()]);
  });
  after(async () => {
    await browser.close();
    await demo.close();
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });

  const open = async (locale: string, viewport: typeof DESKTOP, javaScriptEnabled = true) => {
    const context = await browser.newContext({ viewport, locale, javaScriptEnabled });
    contexts.push(context);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) errors.push(message.text());
    });
    return { page, errors };
  };
  const signIn = async (page: Page, person: { number: string; password: string }): Promise<void> => {
    await page.fill('[name=personal_number]', person.number);
    await page.fill('[name=password]', person.password);
    await page.click('#continue');
  };
  /** Confirms by SMS if asked. */
  const confirm = async (page: Page, person: { fixed_code: string }): Promise<void> => {
    if ((await nameOf(page)) !== 'one-time-code') return;
    await page.fill('[name=code]', person.fixed_code);
    await page.click('#continue');
  };
  /** A computer at the page with the QR code. */
  const openComputer = async (language: string, script = true) => {
    const opened = await open(language, DESKTOP, script);
    await opened.page.goto(`${demo.portal}/?lang=${language}`);
    await opened.page.click('#sign-in');
    await opened.page.click('#other-device');
    expect(await nameOf(opened.page)).to.equal('other-device');
    return opened;
  };
  const addressOn = async (page: Page): Promise<string> =>
    (await page.locator('#waiting').getAttribute('data-url')) ?? '';
  const numberOn = async (page: Page): Promise<string> => (await page.locator('#compared-number').textContent()) ?? '';

  for (const language of LANGUAGES) {
    it(`a citizen signs in on a computer with the phone, in ${language}`, async () => {
      const citizen = demo.person(2, LANGUAGES.indexOf(language));
      const { page: computer, errors } = await openComputer(language);
      await inspect(computer);
      const before = [await addressOn(computer), await computer.locator('#qr-modules').getAttribute('d')];
      await computer.waitForSelector(`#waiting:not([data-url="${before[0] ?? ''}"])`);
      expect(await computer.locator('#qr-modules').getAttribute('d')).to.not.equal(before[1]);

      const { page: phone, errors: onPhone } = await open(language, PHONE);
      await phone.goto(await addressOn(computer));
      expect(await nameOf(phone)).to.equal('sign-in');
      await signIn(phone, citizen);
      await confirm(phone, citizen);
      expect(await nameOf(phone)).to.equal('approval');
      await inspect(phone);
      const number = await numberOn(computer);
      await phone.fill('[name=number]', number === '10' ? '11' : '10');
      await phone.click('#approve');
      expect(await phone.locator('#error-summary').getAttribute('data-problem')).to.equal('approval_number_wrong');
      await inspect(phone);
      await phone.fill('[name=number]', number);
      await phone.click('#approve');
      expect(await nameOf(phone)).to.equal('approval-done');
      await inspect(phone);
      // The computer receives the approval without any click.
      await reached(computer, 'consent');
      await computer.click('#allow');
      expect(await nameOf(computer)).to.equal('residence-form');
      expect([...errors, ...onPhone]).to.deep.equal([]);
    });

    it(`a child waits, and goes on when its guardian has confirmed, in ${language}`, async () => {
      const [guardian, child] = [demo.person(2, GUARDIAN), demo.person(1, CHILD)];
      const { page: screen, errors } = await open(language, PHONE);
      await screen.goto(`${demo.portal}/?lang=${language}`);
      await screen.click('#sign-in');
      await signIn(screen, child);
      expect(await nameOf(screen)).to.equal('guardian');
      await inspect(screen);
      const { page: phone } = await open(language, PHONE);
      await phone.goto(`${demo.issuer}/account/approvals?lang=${language}`);
      await signIn(phone, guardian);
      await confirm(phone, guardian);
      expect(await nameOf(phone)).to.equal('account-approvals');
      await inspect(phone);
      await phone.click('.cards a');
      await confirm(phone, guardian);
      expect(await nameOf(phone)).to.equal('approval');
      await inspect(phone);
      await phone.fill('[name=number]', await numberOn(screen));
      await phone.click('#approve');
      expect(await nameOf(phone)).to.equal('approval-done');
      await screen.waitForSelector('body:not([data-page="guardian"])');
      if ((await nameOf(screen)) === 'consent') await screen.click('#allow');
      expect(await nameOf(screen)).to.equal('residence-form');
      expect(errors).to.deep.equal([]);
    });
  }

  it('a computer without JavaScript draws itself anew, and shows what the phone said', async () => {
    const { page: computer } = await openComputer('en', false);
    const first = await addressOn(computer);
    const citizen = demo.person(2, 3);
    const { page: phone } = await open('en', PHONE, false);
    await phone.goto(`${demo.issuer}/approve`);
    await phone.fill('[name=approval_code]', (await computer.locator('#typed-code').textContent()) ?? '');
    await phone.click('#continue');
    await signIn(phone, citizen);
    await confirm(phone, citizen);
    expect(await nameOf(phone)).to.equal('approval');
    await phone.fill('[name=number]', await numberOn(computer));
    await phone.click('#approve');
    expect(await nameOf(phone)).to.equal('approval-done');
    await computer.waitForSelector('[role=status]');
    expect(first).to.include('/approve/scan/');
    await computer.click('#continue');
    expect(await nameOf(computer)).to.equal('consent');
  });

  it('a computer whose events are turned away asks instead', async () => {
    const { page: computer } = await open('en', DESKTOP);
    await computer.route('**/other-device/events', (route) => route.fulfill({ status: 503, body: '' }));
    await computer.goto(`${demo.portal}/?lang=en`);
    await computer.click('#sign-in');
    await computer.click('#other-device');
    const { page: phone } = await open('en', PHONE);
    await phone.goto(await addressOn(computer));
    await signIn(phone, demo.person(2, 4));
    await confirm(phone, demo.person(2, 4));
    await phone.click('#refuse');
    expect(await nameOf(phone)).to.equal('approval-done');
    await computer.waitForSelector('#renew');
  });

  it('a page that sends its visitor to a QR code of somebody else is seen through', async () => {
    const { page: attacker } = await openComputer('en');
    const { page: victim } = await open('en', PHONE);
    await victim.route('http://127.0.0.1:9/', async (route) =>
      route.fulfill({ contentType: 'text/html', body: `<a href="${await addressOn(attacker)}">a present</a>` }),
    );
    await victim.goto('http://127.0.0.1:9/');
    await victim.click('a');
    expect(await victim.locator('#error-summary').getAttribute('data-problem')).to.equal('approval_by_link');
  });
});
