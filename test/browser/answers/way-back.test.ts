import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser.ts';
import { TestRelyingParty } from '../../support/relying-party.ts';
import { APPS, FORWARDS, startRudeParty, type Forward, type RudeParty } from '../../support/rude/party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { PHONE } from '../inspect.ts';

const WITH_PAGE = FORWARDS.filter((forward) => forward !== 'hangs' && !(forward in APPS));

describe('the way back to the service, in a browser', function () {
  this.timeout(120_000);
  let test: TestService;
  let rude: RudeParty;
  let browser: Browser;
  before(async () => {
    [rude, browser] = await Promise.all([startRudeParty(), launchBrowser()]);
    test = await startService({ relyingParties: FORWARDS.map((forward) => rude.record(forward)) });
  });
  after(async () => {
    await browser.close();
    await test.close();
    await rude.close();
  });

  interface Opened {
    readonly context: BrowserContext;
    readonly page: Page;
    /** What the browser refused to do. */
    readonly refused: string[];
  }
  const open = async (javaScriptEnabled = true): Promise<Opened> => {
    const context = await browser.newContext({ viewport: PHONE, javaScriptEnabled, locale: 'en' });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const refused: string[] = [];
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
    });
    return { context, page, refused };
  };
  const start = async (page: Page, forward: Forward, parameters: Record<string, string> = {}): Promise<void> => {
    const rp = await rude.open(test, forward);
    await page.goto((await rp.request({ prompt: 'consent', ...parameters })).url.href);
  };
  const signIn = async (page: Page): Promise<void> => {
    const { record, password } = test.person('level-1');
    await page.fill('[name=personal_number]', record.number);
    await page.fill('[name=password]', password);
    await page.click('#continue');
    await page.click('#allow', { noWaitAfter: true });
  };
  const arrivesAt = (page: Page, forward: Forward): Promise<void> =>
    page.waitForURL((url) => url.href.startsWith(rude.end(forward) ?? 'about:'), { timeout: 60_000 });

  for (const forward of WITH_PAGE) {
    it(`leads there after a sign-in and after its refusal, where the callback forwards: ${forward}`, async () => {
      const { context, page, refused } = await open();
      await start(page, forward);
      await page.click('#cancel');
      await arrivesAt(page, forward);
      await start(page, forward);
      await signIn(page);
      await arrivesAt(page, forward);
      expect(refused).to.deep.equal([]);
      await context.close();
    });

    for (const script of [true, false]) {
      it(`leads there by form_post, ${script ? 'with' : 'without'} JavaScript: ${forward}`, async () => {
        const { context, page, refused } = await open(script);
        await start(page, forward, { response_mode: 'form_post' });
        await signIn(page);
        if (!script) await page.click('[data-page=form-post] #continue', { noWaitAfter: true });
        await arrivesAt(page, forward);
        expect(refused).to.deep.equal([]);
        await context.close();
      });
    }

    it(`leads there after the sign-out: ${forward}`, async () => {
      const { context, page, refused } = await open();
      await start(page, forward);
      await signIn(page);
      await arrivesAt(page, forward);
      const query = new URLSearchParams({
        client_id: rude.idOf(forward),
        post_logout_redirect_uri: rude.callback(forward),
      });
      await page.goto(`${test.issuer}/session/end?${query.toString()}`);
      await page.click('#continue', { noWaitAfter: true });
      await arrivesAt(page, forward);
      expect(refused).to.deep.equal([]);
      await context.close();
    });
  }

  /** The address of an app that the browser tried to open. There is no app, so the browser gives up there. */
  const opens = (page: Page, address: string): Promise<unknown> =>
    page.waitForEvent('requestfailed', (request) => request.url().startsWith(address));

  for (const [forward, app] of Object.entries(APPS) as [keyof typeof APPS, string][]) {
    it(`leads to the app that the callback opens: ${app}`, async () => {
      const { context, page, refused } = await open();
      await start(page, forward);
      await Promise.all([opens(page, app), signIn(page)]);
      expect(refused).to.deep.equal([]);
      await context.close();
    });
  }

  it('leads to a native app, to its own scheme and to loopback of both families', async () => {
    const { port } = new URL(rude.callback('stays'));
    const app = 'vn.example.rude:/callback';
    const loopback = ['127.0.0.1', '[::1]'].map((host) => `http://${host}:${port}/arrived`);
    for (const [index, uri] of [app, ...loopback].entries()) {
      const id = `native-${index}`;
      await test.put(rude.record('stays', { application_type: 'native', redirect_uris: [uri] }, id));
      const rp = await TestRelyingParty.open(test, id, undefined, {}, uri);
      const { context, page, refused } = await open();
      for (const leave of [() => page.click('#cancel', { noWaitAfter: true }), () => signIn(page)]) {
        await page.goto((await rp.request()).url.href);
        const there = uri === app ? opens(page, app) : page.waitForURL((url) => url.href.startsWith(uri));
        await Promise.all([there, leave()]);
      }
      expect(refused).to.deep.equal([]);
      await context.close();
    }
  });
});

describe('a pressed button', function () {
  this.timeout(60_000);
  let test: TestService;
  let rude: RudeParty;
  let browser: Browser;
  before(async () => {
    [rude, browser] = await Promise.all([startRudeParty(), launchBrowser()]);
    test = await startService({ relyingParties: [rude.record('hangs')] });
  });
  after(async () => {
    await browser.close();
    await test.close();
    await rude.close();
  });

  const isBusy = (page: Page): Promise<boolean> => page.evaluate("document.forms[0].hasAttribute('aria-busy')");

  it('is pressed once, and works again when no answer comes, or when the page is shown again', async () => {
    const page = await browser.newPage();
    await page.clock.install();
    await page.goto((await (await rude.open(test, 'hangs')).request()).url.href);
    await page.fill('[name=personal_number]', '079203001234');
    await page.fill('[name=password]', 'wrong');
    await page.evaluate(
      `window.sent = 0;
      document.addEventListener('submit', (event) => {
        if (!event.defaultPrevented) window.sent += 1;
        event.preventDefault();
      });`,
    );
    const press = (): Promise<number> => page.evaluate("document.getElementById('continue').click(), window.sent");
    expect(await press()).to.equal(1);
    expect(await isBusy(page)).to.equal(true);
    expect(await press()).to.equal(1);
    await page.clock.fastForward(7_000);
    expect(await press()).to.equal(1);
    await page.clock.fastForward(2_000);
    expect(await isBusy(page)).to.equal(false);
    expect(await press()).to.equal(2);
    await page.evaluate("window.dispatchEvent(new Event('pageshow'))");
    expect(await press()).to.equal(3);
    await page.context().close();
  });

  it('works again where the callback of the service hangs', async () => {
    const page = await browser.newPage();
    // While a navigation is under way, Playwright can only listen to the page: it tells what happens by its console.
    await page.addInitScript(`
      const wait = window.setTimeout;
      window.setTimeout = (call, delay) => wait(call, delay / 40);
      addEventListener('DOMContentLoaded', () => {
        const look = () => console.log(document.forms[0].hasAttribute('aria-busy') ? 'busy' : 'awake');
        new MutationObserver(look).observe(document.forms[0], { attributes: true });
      });`);
    await page.goto((await (await rude.open(test, 'hangs')).request()).url.href);
    const says = (text: string): Promise<unknown> => page.waitForEvent('console', (message) => message.text() === text);
    await Promise.all([
      page.waitForRequest((request) => request.url().startsWith(rude.callback('hangs'))),
      says('busy').then(() => says('awake')),
      page.click('#cancel', { noWaitAfter: true }),
    ]);
    await page.context().close();
  });
});

describe('Back after an error', function () {
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

  for (const javaScriptEnabled of [true, false]) {
    it(`shows our page, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
      const context = await browser.newContext({ viewport: PHONE, javaScriptEnabled, locale: 'en' });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      const problem = (): Promise<string | null> => page.getAttribute('#error-summary', 'data-problem');
      await page.goto((await (await rude.open(test, 'stays')).request()).url.href);
      const first = page.url();
      await page.fill('[name=personal_number]', '079203001234');
      await page.fill('[name=password]', 'wrong');
      await page.click('#continue');
      expect(await problem()).to.equal('sign_in_failed');
      await page.click('#forgot-password');
      await page.waitForSelector('[data-page=recovery-start]');
      await page.goBack();
      expect(await problem()).to.equal('sign_in_failed');
      await page.click('#language');
      await page.waitForSelector('html[lang=vi]');
      expect(await problem()).to.equal('sign_in_failed');
      expect(await page.inputValue('[name=personal_number]')).to.equal('079203001234');
      await page.reload();
      expect(await problem()).to.equal('sign_in_failed');
      await page.goBack();
      await page.goBack();
      expect(page.url()).to.equal(first);
      await page.waitForSelector('[data-page=sign-in]');
      await context.close();
    });
  }
});
