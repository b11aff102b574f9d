import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser.ts';
import { theProduct, type Person, type Product } from '../support/product.ts';
import { announce } from '../support/preparation.ts';
import { startClient, type Client } from '../support/program.ts';
import { expectFacts } from '../support/walk.ts';

const ID = 'oidc-client-ts';
announce(ID);

describe(`the client of docs/integrate/libraries/${ID}.md`, function () {
  this.timeout(120_000);
  let product: Product;
  let client: Client;
  let person: Person;
  let chromium: Browser;
  let page: Page;
  const faults: string[] = [];

  before(async () => {
    product = await theProduct();
    [client, person, chromium] = await Promise.all([startClient(ID), product.person(), launchBrowser()]);
    page = await (await chromium.newContext({ locale: 'en' })).newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(client.url);
  });
  after(async () => {
    await (chromium as Browser | undefined)?.close();
    await (client as Client | undefined)?.stop();
  });
  afterEach(function () {
    if (this.currentTest?.state === 'failed') console.log(client.output(), page.url(), faults);
  });

  /** Answers the pages of the provider until the browser is back. */
  async function answerPages(): Promise<void> {
    for (;;) {
      await page.waitForLoadState('domcontentloaded');
      if (page.url().startsWith(client.url)) return;
      const name = await page.locator('body').getAttribute('data-page');
      if (name === 'sign-in') {
        await page.fill('[name=personal_number]', person.number);
        await page.fill('[name=password]', person.password);
      }
      if (name === 'one-time-code') await page.fill('[name=code]', person.fixed_code);
      await Promise.all([page.waitForEvent('load'), page.click(name === 'consent' ? '#allow' : '#continue')]);
    }
  }

  const leave = (button: string) => Promise.all([page.waitForURL(`${product.issuer}/**`), page.click(`#${button}`)]);
  const shows = (text: string) => page.locator('#citizen', { hasText: text }).waitFor();

  it('signs in at LoA1, as its entry in the table of libraries says', async () => {
    await leave('login');
    await answerPages();
    await shows('"acr":"LoA1","name":');
    await expectFacts(ID, client, product);
  });

  it('reaches LoA2 with the factor that is missing', async () => {
    await leave('level-2');
    await answerPages();
    await shows('"acr":"LoA2"');
  });

  it('refreshes its tokens', async () => {
    const answered = page.waitForResponse(
      (answer) => answer.url().endsWith('/token') && answer.request().method() === 'POST',
    );
    await page.click('#refresh');
    expect((await answered).status()).to.equal(200);
    await shows('"acr":"LoA2"');
  });

  it('signs out, here and at the provider, and revokes its tokens', async () => {
    await leave('logout');
    await answerPages();
    await shows('Nobody is signed in.');
    const revoked = (await product.requests(client.clientId)).filter(({ path }) => path === '/token/revocation');
    expect(revoked.map(({ status }) => status)).to.deep.equal([200, 200]);
    expect(faults).to.deep.equal([]);
  });

  it('shows an error where the citizen cancels, and sends no code again at a reload', async () => {
    await leave('login');
    await Promise.all([page.waitForURL(`${client.url}/**`), page.click('#cancel')]);
    await shows('access_denied');
    await page.reload();
    await shows('Nobody is signed in.');
  });

  it('notices at the next refresh that the citizen has withdrawn the consent', async () => {
    await leave('login');
    await answerPages();
    await shows('"acr":"LoA1"');
    await page.goto(`${product.issuer}/account/consents/${client.clientId}/withdraw`);
    await page.click('#withdraw');
    await page.goto(client.url);
    await page.click('#refresh');
    await shows('Nobody is signed in.');
    const [last] = await product.requests(client.clientId);
    expect(last).to.include({ path: '/token', status: 400, error: 'invalid_grant' });
  });
});
