import { expect } from 'chai';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { until } from '../support/until.ts';
import { inspect, PHONE } from './inspect.ts';

const HOME = '/account/security/passkeys';
const LANGUAGES = ['vi', 'en'] as const;

/** Chromium's virtual authenticator: a platform authenticator with discoverable credentials and user verification. */
interface VirtualAuthenticator {
  /** Whether user verification succeeds. */
  verifies(isUserVerified: boolean): Promise<void>;
  /** Whether a user responds at once; otherwise the browser waits, as for a real person. */
  answers(enabled: boolean): Promise<void>;
  credentials(): Promise<readonly { readonly credentialId: string; readonly isResidentCredential: boolean }[]>;
}

async function addAuthenticator(page: Page): Promise<VirtualAuthenticator> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    verifies: async (isUserVerified) => {
      await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
    answers: async (enabled) => {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    },
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
  };
}

const onPage = (page: Page, name: string): Promise<unknown> => page.waitForSelector(`body[data-page=${name}]`);

describe('passkeys in a browser', function () {
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

  interface Opened {
    readonly context: BrowserContext;
    readonly page: Page;
    readonly device: VirtualAuthenticator;
    readonly errors: string[];
  }
  const open = async (locale: string): Promise<Opened> => {
    const context = await browser.newContext({ viewport: PHONE, locale });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    return { context, page, errors, device: await addAuthenticator(page) };
  };

  type Person = ReturnType<Demo['person']>;

  /** Signs in with number, password and a code, and goes to the page that adds a passkey. */
  const goToAdd = async (page: Page, person: Person): Promise<void> => {
    await page.goto(`${demo.issuer}${HOME}/add`);
    await page.fill('[name=personal_number]', person.number);
    await page.fill('[name=password]', person.password);
    await page.click('#continue');
    await onPage(page, 'one-time-code');
    await page.fill('[name=code]', person.fixed_code);
    await page.click('#continue');
    await onPage(page, 'account-passkeys-add');
  };
  const enrol = async (page: Page, person: Person): Promise<void> => {
    await goToAdd(page, person);
    await page.click('#continue');
    await onPage(page, 'account-passkeys-list');
  };
  const signOut = async (page: Page): Promise<void> => {
    await page.goto(`${demo.issuer}/session/end`);
    await page.click('#continue');
    await onPage(page, 'signed-out');
  };
  /** Signs in with number and password while the device does not respond. */
  const typePassword = async (page: Page, { number, password }: Person): Promise<void> => {
    await onPage(page, 'sign-in');
    await page.fill('[name=personal_number]', number);
    await page.fill('[name=password]', password);
    await page.click('#continue');
  };
  /** The challenge that the next passkey form responds to. */
  const answered = async (page: Page): Promise<string> => {
    const request = await page.waitForRequest(
      (one) => one.method() === 'POST' && new URL(one.url()).pathname.endsWith('/passkey'),
    );
    const { response } = JSON.parse(new URLSearchParams(request.postData() ?? '').get('passkey') ?? '{}') as {
      response: { clientDataJSON: string };
    };
    const client = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString()) as { challenge: string };
    return client.challenge;
  };
  const drawn = async (page: Page): Promise<string> => {
    const options = await page.locator('[data-passkey]').getAttribute('data-passkey');
    return (JSON.parse(options ?? '{}') as { challenge: string }).challenge;
  };

  for (const [index, language] of LANGUAGES.entries()) {
    it(`are added, and sign in by autofill and by the button, in ${language}`, async () => {
      const { context, page, device, errors } = await open(language);
      const person = demo.person(2, index);
      await goToAdd(page, person);
      expect(await page.locator('html').getAttribute('lang')).to.equal(language);
      expect(await page.inputValue('#name')).to.match(/Chrom/);
      await inspect(page);
      await device.verifies(false);
      await page.click('#continue');
      await page.waitForSelector('#passkey-cancelled:not([hidden])');
      await inspect(page);
      await device.verifies(true);
      await page.click('#continue');
      await onPage(page, 'account-passkeys-list');
      await inspect(page);
      const credentials = await device.credentials();
      expect(credentials.map(({ isResidentCredential }) => isResidentCredential)).to.deep.equal([true]);

      await page.click('#add');
      await page.click('#continue');
      await page.waitForSelector('#passkey-known:not([hidden])');
      await inspect(page);

      // Autofill: on the sign-in page, without typing or clicking.
      await signOut(page);
      const challenge = answered(page);
      await page.goto(`${demo.issuer}/account`);
      expect(await challenge).to.have.length(70);
      await onPage(page, 'account-home');

      // The button: the browser offers the passkey, and the user does not accept.
      await signOut(page);
      await device.answers(false);
      await page.goto(`${demo.issuer}/account`);
      await onPage(page, 'sign-in');
      await page.waitForSelector('#personal_number[autocomplete="username webauthn"]');
      await inspect(page);
      await page.click('#passkey');
      await onPage(page, 'passkey');
      await inspect(page);
      await device.answers(true);
      await page.click('#continue');
      await onPage(page, 'account-home');

      await page.goto(`${demo.issuer}${HOME}`);
      await page.click('#rename-1');
      await onPage(page, 'account-passkeys-rename');
      await inspect(page);
      await page.fill('#name', 'Điện thoại của tôi');
      await page.click('#continue');
      expect(await page.locator('.cards h2').textContent()).to.equal('Điện thoại của tôi');
      await page.click('#remove-1');
      await inspect(page);
      // What the removed passkey proved counts no more, in this session either: the holder signs in again.
      await device.answers(false);
      await page.click('#remove');
      // The page says why.
      await page.waitForSelector('#authenticator-removed');
      await inspect(page);
      await typePassword(page, person);
      await onPage(page, 'account-passkeys-list');
      expect(await page.locator('.cards li').count()).to.equal(0);
      await inspect(page);

      // The browser is notified too and no longer offers the removed passkey.
      await until(async () => (await device.credentials()).length === 0);
      expect(errors).to.deep.equal([]);
      await context.close();
    });
  }

  it('confirm a payment, and the code by SMS is at hand', async () => {
    const { context, page, device } = await open('vi');
    const person = demo.person(2, 2);
    await enrol(page, person);
    await signOut(page);
    await device.answers(false);
    await page.goto(`${demo.payment}/`);
    await page.click('#sign-in');
    await typePassword(page, person);
    await page.waitForSelector('body[data-page=consent], body[data-page=bills]');
    if ((await page.locator('#allow').count()) > 0) await page.click('#allow');
    await onPage(page, 'bills');
    await page.click('#pay');
    await onPage(page, 'passkey');
    await inspect(page);
    await page.click('#another-way');
    await onPage(page, 'factor');
    expect(await page.locator('input[name=factor]').first().getAttribute('value')).to.equal('passkey');
    await page.check('#factor-passkey', { force: true });
    await page.click('#continue');
    await onPage(page, 'passkey');
    await device.answers(true);
    await page.click('#continue');
    await page.waitForSelector('body[data-page=consent], body[data-page=bill-paid]');
    if ((await page.locator('#allow').count()) > 0) await page.click('#allow');
    await onPage(page, 'bill-paid');
    expect(await page.locator('#confirmed-by').getAttribute('data-acr')).to.equal('LoA2');
    await context.close();
  });

  it('get a fresh challenge while the page stays open', async () => {
    const { context, page, device, errors } = await open('en');
    await enrol(page, demo.person(2, 3));
    await signOut(page);
    await device.answers(false);
    await page.clock.install();
    await page.goto(`${demo.issuer}/account`);
    await page.click('#passkey');
    await onPage(page, 'passkey');
    const first = await drawn(page);
    const renewal = page.waitForResponse((one) => one.request().resourceType() === 'xhr');
    await page.clock.fastForward('04:01');
    await (await renewal).finished();
    await device.answers(true);
    const challenge = answered(page);
    await page.click('#continue');
    expect(await challenge)
      .to.have.length(first.length)
      .and.not.equal(first);
    await onPage(page, 'account-home');
    expect(errors).to.deep.equal([]);
    await context.close();
  });

  it("are nobody's only way: without JavaScript, and in a browser that knows no passkeys", async () => {
    const person = demo.person(2, 4);
    const home = await open('vi');
    await enrol(home.page, person);
    await home.context.close();

    const plain = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false, locale: 'vi' });
    const page = await plain.newPage();
    await page.goto(`${demo.payment}/`);
    await page.click('#sign-in');
    expect(await page.getAttribute('#personal_number', 'autocomplete')).to.equal('username');
    await page.click('#passkey');
    await onPage(page, 'passkey');
    expect(await page.locator('#passkey-no-script').isVisible()).to.equal(true);
    expect(await page.locator('#continue').isVisible()).to.equal(false);
    await page.click('#another-way');
    await typePassword(page, person);
    if ((await page.locator('#allow').count()) > 0) await page.click('#allow');
    await page.click('#pay');
    await onPage(page, 'passkey');
    expect(await page.locator('#passkey-no-script').isVisible()).to.equal(true);
    await page.click('#another-way');
    await page.check('#factor-sms_code', { force: true });
    await page.click('#continue');
    await onPage(page, 'one-time-code');
    await plain.close();

    const old = await browser.newContext({ viewport: PHONE, locale: 'en' });
    await old.addInitScript({ content: 'delete window.PublicKeyCredential' });
    const without = await old.newPage();
    await without.goto(`${demo.issuer}/account`);
    expect(await without.getAttribute('#personal_number', 'autocomplete')).to.equal('username');
    await without.click('#passkey');
    await without.waitForSelector('#passkey-unsupported:not([hidden])');
    expect(await without.locator('#continue').isVisible()).to.equal(false);
    await inspect(without);
    await without.click('#another-way');
    await onPage(without, 'sign-in');
    await old.close();
  });
});
