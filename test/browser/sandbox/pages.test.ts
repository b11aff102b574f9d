import type { Browser } from 'playwright-core';
import { startSandbox, type ExplainedError, type RunningSandbox } from '../../../src/sandbox/index.ts';
import { systemClock } from '../../../src/shared/index.ts';
import { launchBrowser } from '../../support/browser.ts';
import { inspect, inspectColours, PHONE } from '../inspect.ts';

/** An entry as long as the longest of the catalogue. */
const LONG_ERROR: ExplainedError = {
  id: 'authentication_level_unreachable_by_far',
  endpoints: ['/auth', '/par', '/token', '/userinfo', '/token/introspection', '/token/revocation', '/session/end'],
  error: 'unmet_authentication_requirements',
  status: 400,
  description: `client_assertion_type is unknown: it must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer`,
  cause: {
    vi: 'Địa chỉ quay lại khác với hồ sơ. '.repeat(8),
    en: 'The redirect URI differs from the record. '.repeat(8),
  },
  cure: { vi: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', en: 'Send BASE64URL(SHA-256(code_verifier)).' },
};

const NOTHING = (): undefined => undefined;

describe('pages of the sandbox', function () {
  this.timeout(60_000);
  let browser: Browser;
  let sandbox: RunningSandbox;
  before(async () => {
    [browser, sandbox] = await Promise.all([
      launchBrowser(),
      startSandbox({
        ...{ host: '127.0.0.1', port: 0, clock: systemClock, fixedCode: '000000' },
        tokens: { population: 'pop', matcher: 'match', sms: 'text' },
        clients: () => [{ id: 'a-client-with-a-long-id', name: { vi: 'Cổng dịch vụ cư trú', en: 'Residence portal' } }],
        openAccount: () => Promise.resolve({ secrets: { totpSecret: 'A'.repeat(32), recoveryCodes: ['a', 'b'] } }),
        errors: () => new Map([[LONG_ERROR.id, LONG_ERROR]]),
        log: { info: NOTHING, warn: NOTHING, error: NOTHING },
      }),
    ]);
  });
  after(async () => {
    await browser.close();
    await sandbox.close();
  });

  it('are fit for use on a phone, in both languages', async () => {
    const context = await browser.newContext({ viewport: PHONE });
    const page = await context.newPage();
    for (const language of ['vi', 'en']) {
      await page.goto(`${sandbox.url}/people/new?lang=${language}`);
      await inspect(page);
      await page.fill('#name', 'Một');
      await page.click('#make');
      await page.waitForSelector('#name-error');
      await inspect(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await inspectColours(page);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.fill('#name', `Phan ${'Ánh'.repeat(30)} <b>`);
      await page.check('#factor_totp');
      await page.click('#make');
      await page.waitForSelector('[id^="person-own-"]');
      await inspect(page);
    }
    await context.close();
  });

  it('the simulator is fit for use on a phone without JavaScript, in both languages and colours', async () => {
    const context = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false });
    const page = await context.newPage();
    const scripted = await (await browser.newContext({ viewport: PHONE })).newPage();
    for (const language of ['vi', 'en']) {
      await page.goto(`${sandbox.url}/simulator?lang=${language}`);
      await page.selectOption('#failure', 'account_locked');
      await page.click('#choose');
      await page.waitForSelector('#chosen-1');
      await scripted.goto(`${sandbox.url}/simulator?lang=${language}`);
      await inspect(scripted);
      await scripted.emulateMedia({ colorScheme: 'dark' });
      await inspectColours(scripted);
      await scripted.emulateMedia({ colorScheme: 'light' });
      await page.click('#chosen-1 button');
      await page.waitForSelector('#nothing-chosen');
      await scripted.goto(`${sandbox.url}/simulator`);
      await scripted.evaluate("document.querySelector('#failure option').value = 'nothing'");
      await scripted.selectOption('#failure', 'nothing');
      await scripted.click('#choose');
      await scripted.waitForSelector('#failure-error');
      await inspect(scripted);
    }
    await Promise.all([context.close(), scripted.context().close()]);
  });

  it('the page of errors is fit for use on a phone in both languages and colours', async () => {
    const context = await browser.newContext({ viewport: PHONE });
    const page = await context.newPage();
    for (const language of ['vi', 'en']) {
      await page.goto(`${sandbox.url}/errors?lang=${language}#${LONG_ERROR.id}`);
      await page.waitForSelector(`#${LONG_ERROR.id}`);
      await inspect(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await inspectColours(page);
      await page.emulateMedia({ colorScheme: 'light' });
    }
    await context.close();
  });

  it('the inspector follows along, and is fit for use on a phone in both languages and colours', async () => {
    const context = await browser.newContext({ viewport: PHONE });
    const page = await context.newPage();
    const record = (path: string) =>
      sandbox.inspector.record({
        ...{ method: 'POST', path, clientId: 'a-client', status: 400 },
        ...{ error: 'invalid_grant', description: `grant request is invalid ${'x'.repeat(200)}` },
        ...{ cause: LONG_ERROR.id, parameter: 'client authentication' },
        parameters: [['scope', 'openid '.repeat(80)]],
      });
    for (const language of ['vi', 'en']) {
      await page.goto(`${sandbox.url}/inspector?lang=${language}`);
      record(`/token/${language}`);
      await page.waitForSelector(`text=POST /token/${language}`);
      await inspect(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await inspectColours(page);
      await page.emulateMedia({ colorScheme: 'light' });
    }
    await context.close();
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const reloaded = await plain.newPage();
    await reloaded.goto(`${sandbox.url}/inspector`);
    record('/par');
    await reloaded.click('#reload');
    await reloaded.waitForSelector('text=POST /par');
    await plain.close();
  });
});
