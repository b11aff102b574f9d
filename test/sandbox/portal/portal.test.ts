import { expect } from 'chai';
import { demoRelyingParties, startPortal } from '../../../src/sandbox/index.ts';
import type { Running } from '../../../src/sandbox/index.ts';
import { newSecret, systemClock } from '../../../src/shared/index.ts';
import { Browser } from '../support/browser.ts';
import { keptLog } from '../support/log.ts';
import { CITIZEN, startTestProvider } from '../support/provider.ts';
import type { TestProvider } from '../support/provider.ts';

describe('sandbox: the portal', () => {
  let issuer: TestProvider;
  let portal: Running;
  const log = keptLog();

  beforeEach(async () => {
    issuer = await startTestProvider();
    const secret = newSecret();
    portal = await startPortal({
      host: '127.0.0.1',
      port: 0,
      issuer: issuer.issuer,
      client: { id: 'residence-portal', secret },
      clock: systemClock,
      log,
    });
    issuer.serve(demoRelyingParties({ portalUrl: portal.url, paymentUrl: 'http://localhost:9', portalSecret: secret }));
  });
  afterEach(() => Promise.all([portal.close(), issuer.close()]));

  const signIn = async (browser: Browser) => browser.press(await browser.get(portal.url), 'sign-in');

  it('signs in and fills the form in from the claims', async () => {
    const browser = new Browser();
    const home = await browser.get(portal.url);
    expect(home.name).to.equal('portal-home');
    const form = await browser.press(home, 'sign-in');
    expect(form.name).to.equal('residence-form');
    expect(form.value('name')).to.equal(CITIZEN.name);
    expect(form.value('birthdate')).to.equal('02/03/1990');
    expect(form.value('personal_number')).to.equal(CITIZEN.personal_number);
    expect(form.value('address')).to.equal(CITIZEN.address.formatted);
    expect(form.value('phone')).to.equal(CITIZEN.phone_number);
    expect(form.value('email')).to.equal(CITIZEN.email);
    expect(form.form('submit').fields.get('sex')).to.equal('female');
    expect(form.html).not.to.include('<b>');

    const asked = form.way.find((url) => url.pathname === '/auth')!.searchParams;
    expect(Object.fromEntries(asked)).to.include({
      response_type: 'code',
      code_challenge_method: 'S256',
      acr_values: 'LoA1',
      ui_locales: 'vi',
    });
    expect(asked.get('state')).to.have.length.greaterThan(20);
    expect(asked.get('nonce')).to.have.length.greaterThan(20);
  });

  it('leaves what was not shared empty, and takes the form as it was corrected', async () => {
    issuer.behaviour.claims = { ...CITIZEN, phone_number: undefined, email: undefined };
    const browser = new Browser();
    const form = await signIn(browser);
    expect(form.value('phone')).to.equal('');
    expect(form.html).to.include('id="email-hint"');
    const receipt = await browser.press(form, 'submit', { phone: '0900 000 999', address: '1 phố Mới' });
    expect(receipt.name).to.equal('residence-receipt');
    expect(receipt.text('receipt-address')).to.equal('1 phố Mới');
    expect(receipt.text('receipt-personal_number')).to.equal('001 190 412 073');
    expect(receipt.text('reference')).to.match(/^CT-\d{8}$/);
  });

  it('says beside each field what is wrong with it, and keeps what was typed', async () => {
    const browser = new Browser();
    const form = await signIn(browser);
    const again = await browser.press(form, 'submit', { name: ' ', birthdate: '31/02/1990', personal_number: '12' });
    expect(again.status).to.equal(422);
    expect(again.name).to.equal('residence-form');
    expect(again.html).to.include('id="error-summary"');
    for (const field of ['name', 'birthdate', 'personal_number']) {
      expect(again.html).to.include(`href="#${field}"`);
      expect(again.html).to.include(`id="${field}-error"`);
    }
    expect(again.value('birthdate')).to.equal('31/02/1990');
    expect(again.html).not.to.include('id="email-error"');
  });

  it('refuses a form that it did not make', async () => {
    const browser = new Browser();
    const form = await signIn(browser);
    const refused = await browser.press(form, 'submit', { csrf: 'x' });
    expect([refused.status, refused.name, refused.error]).to.deep.equal([403, 'portal-error', 'stale_form']);
  });

  it('refuses a body that is too large, or of another kind', async () => {
    const post = (type: string, body: string) =>
      fetch(`${portal.url}/residence-form`, { method: 'POST', headers: { 'content-type': type }, body });
    expect((await post('application/x-www-form-urlencoded', `name=${'x'.repeat(70_000)}`)).status).to.equal(413);
    expect((await post('text/plain', 'name=x')).status).to.equal(415);
  });

  it('speaks English when asked, and says so to the provider', async () => {
    const browser = new Browser();
    const form = await browser.press(await browser.get(`${portal.url}/?lang=en`), 'sign-in');
    expect(form.html).to.include('<html lang="en">').and.include('Residence form');
    expect(form.way.find((url) => url.pathname === '/auth')!.searchParams.get('ui_locales')).to.equal('en');
  });

  it('signs out at the provider too', async () => {
    const browser = new Browser();
    const form = await signIn(browser);
    const confirm = await browser.press(form, 'sign-out');
    expect(confirm.url.origin).to.equal(issuer.issuer);
    const out = await browser.press(confirm, 'confirm');
    expect(out.url.href).to.equal(`${portal.url}/signed-out`);
    expect(out.name).to.equal('portal-home');
    expect(out.html).to.include('id="signed-out"').and.include('id="sign-in"');
    expect((await browser.get(`${portal.url}/residence-form`)).name).to.equal('portal-home');
  });

  it('ends its session when the provider says so by back-channel logout', async () => {
    const browser = new Browser();
    const other = new Browser();
    await signIn(browser);
    await signIn(other);
    const jar = browser.cookies.get('localhost')!;
    const ending = new Browser();
    ending.cookies.set('localhost', new Map(jar));
    // Signing out at the provider from another place, which knows only the provider's session.
    const confirm = await ending.get(`${issuer.issuer}/session/end`);
    await ending.press(confirm, 'confirm');
    expect(log.lines.at(-1)).to.deep.include({ message: 'the provider ended sessions', details: { sessions: 1 } });
    expect((await browser.get(`${portal.url}/residence-form`)).name).to.equal('portal-home');
    expect((await other.get(`${portal.url}/residence-form`)).name).to.equal('residence-form');
  });

  for (const answer of ['access_denied', 'unmet_authentication_requirements'] as const) {
    it(`tells in plain words of ${answer}, with a way on`, async () => {
      issuer.behaviour.answer = answer;
      const browser = new Browser();
      const page = await signIn(browser);
      expect([page.name, page.error]).to.deep.equal(['portal-error', answer]);
      issuer.behaviour.answer = 'approve';
      expect((await browser.press(page, 'sign-in')).name).to.equal('residence-form');
    });
  }

  it('does not take a response of a sign-in that it did not begin', async () => {
    const page = await new Browser().get(`${portal.url}/callback?code=x&state=y&iss=${issuer.issuer}`);
    expect([page.status, page.error]).to.deep.equal([400, 'sign_in_lost']);
  });

  it('does not take a response of another issuer (RFC 9207), nor without iss', async () => {
    for (const iss of ['&iss=https%3A%2F%2Fevil.example', '']) {
      const browser = new Browser();
      issuer.behaviour.answer = 'access_denied';
      const denied = await signIn(browser);
      issuer.behaviour.answer = 'approve';
      expect(denied.error).to.equal('access_denied');
      const asked = new URL((await startOf(browser)).href).searchParams;
      const page = await browser.get(`${portal.url}/callback?code=x&state=${asked.get('state')!}${iss}`);
      expect(page.error).to.equal('sign_in_failed');
    }
  });

  it('shows the form again when the browser goes back to the callback', async () => {
    const browser = new Browser();
    const form = await signIn(browser);
    const callback = form.way.find((url) => url.pathname === '/callback')!;
    expect((await browser.get(callback)).name).to.equal('portal-home');
    expect((await browser.get(`${portal.url}/residence-form`)).name).to.equal('residence-form');
  });

  it('makes a new session id at sign-in', async () => {
    const browser = new Browser();
    await startOf(browser);
    const name = `residence_portal_${new URL(portal.url).port}_session`;
    const before = browser.cookies.get('localhost')!.get(name);
    await signIn(browser);
    expect(before).to.be.a('string');
    expect(browser.cookies.get('localhost')!.get(name)).to.be.a('string').and.not.equal(before);
  });

  it('says so while the provider is away, and works once it is back', async () => {
    const late = await startTestProvider();
    const secret = newSecret();
    const client = { id: 'residence-portal', secret };
    const waiting = await startPortal({
      host: '127.0.0.1',
      port: 0,
      issuer: late.issuer,
      client,
      clock: systemClock,
      log,
    });
    try {
      const browser = new Browser();
      const page = await browser.press(await browser.get(waiting.url), 'sign-in');
      expect([page.status, page.error]).to.deep.equal([503, 'provider_unavailable']);
      late.serve(
        demoRelyingParties({ portalUrl: waiting.url, paymentUrl: 'http://localhost:9', portalSecret: secret }),
      );
      expect((await browser.press(page, 'sign-in')).name).to.equal('residence-form');
    } finally {
      await Promise.all([waiting.close(), late.close()]);
    }
  });

  it('says where a port is taken', async () => {
    const port = Number(new URL(portal.url).port);
    const client = { id: 'residence-portal', secret: newSecret() };
    const second = startPortal({ host: '127.0.0.1', port, issuer: issuer.issuer, client, clock: systemClock, log });
    expect(await second.catch((error: unknown) => error)).to.include({ code: 'EADDRINUSE', port });
  });

  /** Begins a sign-in without following it. */
  async function startOf(browser: Browser): Promise<URL> {
    const cookies = [...(browser.cookies.get('localhost') ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${portal.url}/sign-in`, { redirect: 'manual', headers: { cookie: cookies } });
    const jar = browser.cookies.get('localhost') ?? new Map<string, string>();
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    browser.cookies.set('localhost', jar);
    return new URL(response.headers.get('location')!);
  }
});
