import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser.ts';
import { HtmlClient } from '../../support/html-client.ts';
import { recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';
import { PHONE } from '../inspect.ts';

/** Timers run forty times as fast. */
const FAST = `
  const wait = window.setTimeout;
  window.setTimeout = (call, delay) => wait(call, delay / 40);`;
/** Playwright can only listen to a page while a navigation is under way, so the page presses its button itself. */
const PRESSES_WHEN_AWAKE = `${FAST}
  addEventListener('DOMContentLoaded', () => {
    const form = document.forms[0];
    new MutationObserver(() => {
      if (!form.hasAttribute('aria-busy')) document.getElementById('continue').click();
    }).observe(form, { attributes: true });
  });`;

describe('where no answer comes, in a browser', function () {
  this.timeout(60_000);
  let test: TestService;
  let rp: TestRelyingParty;
  let browser: Browser;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await test.close();
  });

  const open = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: PHONE, locale: 'en' });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    return page;
  };
  /** Lets no form get an answer from here on. @returns how many were sent */
  const hang = async (page: Page): Promise<() => number> => {
    let sent = 0;
    await page.route('**/*', async (route) => {
      if (route.request().method() === 'POST') sent += 1;
      else await route.continue();
    });
    return () => sent;
  };
  const signIn = async (page: Page, key: string): Promise<void> => {
    const { record, password } = test.person(key);
    await page.fill('[name=personal_number]', record.number);
    await page.fill('[name=password]', password);
    await page.click('#continue');
  };

  it('the button of a passkey sends another form after a while', async () => {
    const page = await open();
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable', { enableUI: false });
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true },
        ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
      },
    });
    await page.addInitScript(FAST);
    await page.goto(`${test.issuer}/account/security/passkeys/add`);
    await signIn(page, 'level-2');
    await page.fill('[name=code]', '000000');
    await page.click('#continue');
    await page.waitForSelector('body[data-page=account-passkeys-add]');
    const sent = await hang(page);
    await page.evaluate("setInterval(() => document.getElementById('continue').click(), 20), undefined");
    await until(() => sent() >= 2);
    await page.context().close();
  });

  /** A computer that shows a QR code, and what it takes to approve it. */
  const openScreen = async (prepare: (page: Page) => Promise<void>) => {
    const page = await open();
    await prepare(page);
    await page.goto((await rp.request({ prompt: 'login' })).url.href);
    await page.click('#other-device');
    await page.waitForSelector('#waiting[data-url]');
    const address = (await page.getAttribute('#waiting', 'data-url')) ?? '';
    const number = (await page.textContent('#compared-number')) ?? '';
    const approve = async (key: string): Promise<void> => {
      const phone = new HtmlClient();
      const { record, password } = test.person(key);
      const start = await phone.get(address);
      const fields = { personal_number: record.number, password };
      const approval = await phone.submit(start, { fields, button: 'continue' });
      const done = await phone.submit(approval, { fields: { number }, button: 'approve' });
      expect(done.name, done.problem).to.equal('approval-done');
    };
    return { page, approve };
  };

  it('the screen that waits for a phone sends its form again after a while', async () => {
    const { page, approve } = await openScreen(async (opened) => {
      await opened.addInitScript(PRESSES_WHEN_AWAKE);
    });
    const sent = await hang(page);
    await approve('level-2');
    await until(() => sent() >= 2);
    await page.context().close();
  });

  it('the screen that waits for a phone asks again how things stand', async () => {
    let asked = 0;
    const { page, approve } = await openScreen(async (opened) => {
      // Without events the screen asks; its first question gets no answer.
      await opened.route('**/other-device/events', (route) => route.fulfill({ status: 503, body: '' }));
      await opened.route('**/other-device/status', async (route) => {
        asked += 1;
        if (asked > 1) await route.continue();
      });
    });
    await until(() => asked > 0);
    await approve('no-email');
    await page.waitForSelector('body[data-page=consent]', { timeout: 60_000 });
    expect(asked).to.be.above(1);
    await page.context().close();
  });

  it('the screen that waits for a phone asks for itself when its stream of events has died without a word', async () => {
    const { page, approve } = await openScreen(async (opened) => {
      await opened.addInitScript(FAST);
      // A stream whose other end is gone: no event, no error.
      await opened.addInitScript('window.EventSource = class extends EventTarget { close() {} };');
    });
    await approve('officer');
    await page.waitForSelector('body[data-page=consent]', { timeout: 60_000 });
    await page.context().close();
  });
});
