import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { demoRelyingParties, startPayment, startPortal } from '../../../src/sandbox/index.ts';
import type { Running } from '../../../src/sandbox/index.ts';
import { newSecret, systemClock } from '../../../src/shared/index.ts';
import { Browser } from '../support/browser.ts';
import type { Page } from '../support/browser.ts';
import { keptLog } from '../support/log.ts';
import { startTestProvider } from '../support/provider.ts';
import type { TestProvider } from '../support/provider.ts';

describe('sandbox: the payment provider', () => {
  let issuer: TestProvider;
  let payment: Running;
  let dataDir: string;
  const log = keptLog();
  const start = (): Promise<Running> =>
    startPayment({
      host: '127.0.0.1',
      port: 0,
      issuer: issuer.issuer,
      client: { id: 'electricity-payment' },
      dataDir,
      clock: systemClock,
      log,
    });
  const records = (paymentUrl: string, portalUrl = 'http://localhost:9', portalSecret = newSecret()) =>
    demoRelyingParties({ portalUrl, paymentUrl, portalSecret });

  beforeEach(async () => {
    dataDir = join(await mkdtemp(join(tmpdir(), 'payment-')), 'keys');
    issuer = await startTestProvider();
    payment = await start();
    issuer.serve(records(payment.url));
  });
  afterEach(async () => {
    await Promise.all([payment.close(), issuer.close()]);
    await rm(join(dataDir, '..'), { recursive: true });
  });

  const signIn = async (browser: Browser): Promise<Page> => browser.press(await browser.get(payment.url), 'sign-in');

  it('signs in at LoA1 with private_key_jwt, the request pushed', async () => {
    const browser = new Browser();
    const home = await browser.get(payment.url);
    expect(home.name).to.equal('bills');
    expect(home.html).not.to.include('id="pay"');
    const bills = await browser.press(home, 'sign-in');
    expect(bills.name).to.equal('bills');
    expect(bills.text('signed-in-as')).to.contain('Nguyễn Thị Minh Anh');
    expect(bills.html).to.include('id="pay"').and.not.include('id="sign-in"');
    expect(issuer.requests).to.include('POST /request');
    const asked = bills.way.find((url) => url.pathname === '/auth')!.searchParams;
    expect([...asked.keys()].sort()).to.deep.equal(['client_id', 'request_uri']);
  });

  it('asks for LoA2 when a bill is paid, and shows how it was confirmed', async () => {
    const browser = new Browser();
    const receipt = await browser.press(await signIn(browser), 'pay');
    expect(receipt.name).to.equal('bill-paid');
    expect(receipt.html).to.include('data-acr="LoA2"').and.include('data-amr="pwd sms mfa"');
    expect(receipt.text('confirmed-by')).to.equal('Tài khoản định danh mức 2: mật khẩu + tin nhắn SMS');
    expect(receipt.text('reference')).to.match(/^TT-\d{10}$/);
    const bills = await browser.get(payment.url);
    expect(bills.html).to.include(new URL(receipt.url).pathname);
    expect((await browser.get(receipt.url)).text('reference')).to.equal(receipt.text('reference'));
  });

  it('pays all bills one after the other, and makes them anew', async () => {
    const browser = new Browser();
    let page = await signIn(browser);
    for (let paid = 0; paid < 3; paid++) {
      expect((await browser.press(page, 'pay')).name).to.equal('bill-paid');
      page = await browser.get(payment.url);
    }
    expect(page.html).not.to.include('id="pay"');
    expect((await browser.press(page, 'restart')).html).to.include('id="pay"');
  });

  it('takes no payment on a level that is too low, whatever it asked for', async () => {
    issuer.behaviour.weak = true;
    const browser = new Browser();
    const page = await browser.press(await signIn(browser), 'pay');
    expect([page.status, page.name, page.error]).to.deep.equal([400, 'payment-error', 'level_too_low']);
    expect(page.html).to.include('id="not-paid"');
    expect((await browser.get(payment.url)).html)
      .to.include('id="pay"')
      .and.not.include('/paid/');
  });

  for (const answer of ['access_denied', 'unmet_authentication_requirements'] as const) {
    it(`takes no payment after ${answer}, and leads back to the bills`, async () => {
      const browser = new Browser();
      const bills = await signIn(browser);
      issuer.behaviour.answer = answer;
      const page = await browser.press(bills, 'pay');
      expect([page.name, page.error]).to.deep.equal(['payment-error', answer]);
      issuer.behaviour.answer = 'approve';
      const again = await browser.get(payment.url);
      expect(again.html).not.to.include('/paid/');
      expect((await browser.press(again, 'pay')).name).to.equal('bill-paid');
    });
  }

  it('takes no payment that another person confirmed', async () => {
    const browser = new Browser();
    const bills = await signIn(browser);
    // The provider lost its session, and someone else signs in there.
    const jar = browser.cookies.get('localhost')!;
    for (const name of jar.keys()) if (name.startsWith('_session')) jar.delete(name);
    issuer.behaviour.account = 'somebody-else';
    const page = await browser.press(bills, 'pay');
    expect(page.name).to.equal('payment-error');
    expect(page.error).to.be.oneOf(['other_person', 'sign_in_failed']);
    expect((await browser.get(payment.url)).html).not.to.include('/paid/');
  });

  it('begins no payment without its own form, or twice for one bill', async () => {
    const browser = new Browser();
    const bills = await signIn(browser);
    const forged = await browser.press(bills, 'pay', { csrf: 'x' });
    expect([forged.status, forged.error]).to.deep.equal([403, 'stale_form']);
    expect((await browser.press(bills, 'pay', { bill: '1999-01' })).error).to.equal('stale_form');
    await browser.press(bills, 'pay');
    const form = bills.form('pay');
    // The old page was kept open, and its bill is already paid.
    expect((await browser.press(bills, 'pay', { bill: form.fields.get('bill')! })).error).to.equal('stale_form');
  });

  it('signs out at the provider too', async () => {
    const browser = new Browser();
    const confirm = await browser.press(await signIn(browser), 'sign-out');
    const out = await browser.press(confirm, 'confirm');
    expect(out.url.href).to.equal(`${payment.url}/signed-out`);
    expect(out.html).to.include('id="sign-in"').and.include('id="signed-out"');
  });

  it('stays signed in beside the portal on the same host, and both end together', async () => {
    const secret = newSecret();
    const client = { id: 'residence-portal', secret };
    const portal = await startPortal({
      host: '127.0.0.1',
      port: 0,
      issuer: issuer.issuer,
      client,
      clock: systemClock,
      log,
    });
    try {
      issuer.serve(records(payment.url, portal.url, secret));
      const browser = new Browser();
      await signIn(browser);
      const form = await browser.press(await browser.get(portal.url), 'sign-in');
      expect(form.name).to.equal('residence-form');
      expect((await browser.get(payment.url)).html).to.include('id="pay"');
      await browser.press(await browser.press(form, 'sign-out'), 'confirm');
      expect((await browser.get(payment.url)).html).to.include('id="sign-in"');
    } finally {
      await portal.close();
    }
  });

  it('keeps its key pair, readable for its owner alone, and publishes the public half', async () => {
    const published = async (url: string) => (await fetch(`${url}/jwks.json`)).json() as Promise<{ keys: object[] }>;
    const first = await published(payment.url);
    expect(first.keys[0]).to.include.keys('kty', 'crv', 'x', 'y', 'kid').and.not.include.keys('d');
    const files = await readdir(dataDir);
    expect(files).to.deep.equal(['electricity-payment.jwk.json']);
    expect((await stat(join(dataDir, files[0]!))).mode & 0o777).to.equal(0o600);
    const second = await start();
    expect(await published(second.url)).to.deep.equal(first);
    await second.close();
  });
});
