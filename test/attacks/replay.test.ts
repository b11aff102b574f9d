import { expect } from 'chai';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { SoftwareAuthenticator, type PasskeyOptions } from '../support/authenticator.ts';
import type { HtmlClient, Page } from '../support/html-client.ts';
import { atCallback, CALLBACK, recordOf, SECRET, walkThrough } from '../support/relying-party.ts';
import { newId } from '../../src/shared/index.ts';
import { atPort, openTarget, PASSWORD, startSecondProcess, tally, type Target } from './support/attacker.ts';

const AT_ONCE = 12;
const BASIC = `Basic ${Buffer.from(`portal:${SECRET}`).toString('base64')}`;
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('attack: replay', () => {
  let target: Target;
  let second: { readonly port: number; close(): Promise<void> };
  let key: CryptoKey;
  let phones = 0;

  before(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    key = pair.privateKey;
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', use: 'sig', alg: 'ES256' };
    target = await openTarget({
      relyingParties: [
        recordOf({ id: 'portal', client: { grant_types: ['authorization_code', 'refresh_token'] } }),
        recordOf({
          id: 'signed',
          client: {
            grant_types: ['authorization_code', 'client_credentials'],
            token_endpoint_auth_method: 'private_key_jwt',
            client_secret: undefined,
            jwks: { keys: [jwk] },
          },
        }),
      ],
    });
    second = await startSecondProcess(target);
  });
  after(async () => {
    await second.close();
    await target.close();
  });

  /** Audit events of a type, of both processes. */
  const recorded = async (type: string): Promise<number> => {
    const records = await target.test.service.store.raw('audit').find({}).toArray();
    return records.filter(({ event }) => (JSON.parse(String(event)) as { type: string }).type === type).length;
  };
  const token = async (body: Record<string, string>, which: number, headers: Record<string, string> = {}) => {
    const url = `${target.test.issuer}/token`;
    const answer = await fetch(which % 2 === 0 ? url : atPort(url, second.port), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(body).toString(),
    });
    const content = (await answer.json()) as { error?: string; access_token?: string; refresh_token?: string };
    return { outcome: content.error ?? 'ok', ...content };
  };
  const isAlive = async (accessToken = ''): Promise<boolean> => {
    const headers = { authorization: `Bearer ${accessToken}` };
    return (await fetch(`${target.test.issuer}/userinfo`, { headers })).status === 200;
  };
  /** Sends requests concurrently, from many places, to two processes. */
  const atOnce = <T>(work: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: AT_ONCE }, (_, index) => work(index)));

  const signIn = async (parameters: Record<string, string> = {}) => {
    const { number } = await target.holder();
    const browser = target.from('203.0.113.90');
    const request = await target.rp.request(parameters);
    const end = await walkThrough(browser, await browser.get(request.url.href), { number, password: PASSWORD });
    const code = new URL(end.url).searchParams.get('code') ?? '';
    const grant = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: request.verifier,
    };
    return { browser, grant };
  };

  it('of an authorization code: one use at most, and what came of it ends', async () => {
    const { grant } = await signIn();
    const answers = await atOnce((index) => token(grant, index, { authorization: BASIC }));
    const { ok = 0, ...refused } = tally(answers.map(({ outcome }) => outcome));
    expect(ok).to.be.at.most(1);
    expect(refused).to.deep.equal({ invalid_grant: AT_ONCE - ok });
    // A request that lost at the last moment learns nothing of the tokens that were made.
    for (const { outcome, access_token: made } of answers) expect(made === undefined).to.equal(outcome !== 'ok');
    expect((await token(grant, 1, { authorization: BASIC })).outcome).to.equal('invalid_grant');
    for (const { access_token: accessToken } of answers) expect(await isAlive(accessToken)).to.equal(false);
  });

  it('of a refresh token: one use at most, and the whole family ends', async () => {
    const { grant } = await signIn({ scope: 'openid profile offline_access', prompt: 'consent' });
    const first = await token(grant, 0, { authorization: BASIC });
    const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token ?? '' };
    const answers = await atOnce((index) => token(refresh, index, { authorization: BASIC }));
    const won = answers.filter(({ outcome }) => outcome === 'ok');
    expect(won).to.have.length.at.most(1);
    expect(new Set(answers.map(({ outcome }) => outcome).filter((one) => one !== 'ok'))).to.deep.equal(
      new Set(['invalid_grant']),
    );
    for (const { refresh_token: next = '' } of won) {
      const later = await token({ ...refresh, refresh_token: next }, 0, { authorization: BASIC });
      expect(later.outcome).to.equal('invalid_grant');
    }
  });

  it('of a client assertion: its jti is good once', async () => {
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer('signed')
      .setSubject('signed')
      .setAudience(target.test.issuer)
      .setJti(newId())
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(key);
    const body = { grant_type: 'client_credentials', client_assertion: assertion, client_assertion_type: ASSERTION };
    const outcomes = (await atOnce((index) => token(body, index))).map(({ outcome }) => outcome);
    expect(tally(outcomes)).to.deep.equal({ ok: 1, invalid_client: AT_ONCE - 1 });
  });

  it('of the forms of a sign-in that is finished: they are over', async () => {
    const { number } = await target.holder();
    const browser = target.from('203.0.113.91');
    const page = await target.signInPage(browser);
    const consent = await browser.submit(page, { fields: { personal_number: number, password: PASSWORD } });
    const end = await browser.submit(consent, { button: 'allow' });
    expect(atCallback(end.url)).to.equal(true);
    for (const [url, body] of [
      [page.url, new URLSearchParams({ personal_number: number, password: PASSWORD })],
      [consent.url, new URLSearchParams({ action: 'allow' })],
    ] as const) {
      const again = await browser.post(url, body, { 'sec-fetch-site': 'same-origin' });
      expect([again.status, again.problem]).to.deep.equal([400, 'sign_in_over']);
    }
    const resumed = await browser.get(page.url.replace(/\/interaction\/([\w-]+).*/, '/auth/$1'));
    expect(resumed.name).to.equal('error');
  });

  it('of a one-time code: it is used up, in every process', async () => {
    const phone = `+8490600${String((phones += 1)).padStart(4, '0')}`;
    const { number } = await target.holder(phone);
    const browser = target.from('203.0.113.92');
    const page = await browser.submit(await target.signInPage(browser, { acr_values: 'LoA2' }), {
      fields: { personal_number: number, password: PASSWORD },
    });
    const code = await target.test.codeSentTo(phone);
    const send = (index: number): Promise<Page> =>
      browser.post(index % 2 === 0 ? page.url : atPort(page.url, second.port), new URLSearchParams({ code }), {
        'sec-fetch-site': 'same-origin',
      });
    await atOnce(send);
    expect(await recorded('one_time_code_accepted')).to.equal(1);
    // It has no effect in another sign-in of the same account.
    const other = target.from('203.0.113.93');
    const next = await other.submit(await target.signInPage(other, { acr_values: 'LoA2' }), {
      fields: { personal_number: number, password: PASSWORD },
    });
    expect((await other.submit(next, { fields: { code } })).problem).to.equal('code_wrong');
  });

  const optionsOf = ({ $ }: Page): PasskeyOptions =>
    JSON.parse($('[data-passkey]').attr('data-passkey') ?? '{}') as PasskeyOptions;
  /** A citizen with a passkey, added on the account pages. */
  const withPasskey = async (browser: HtmlClient): Promise<SoftwareAuthenticator> => {
    const phone = `+8490600${String((phones += 1)).padStart(4, '0')}`;
    const { number } = await target.holder(phone);
    const code = () => target.test.codeSentTo(phone);
    const start = await target.signInPage(browser, { acr_values: 'LoA2' });
    await walkThrough(browser, start, { number, password: PASSWORD, code });
    const page = await browser.get(`${target.test.issuer}/account/security/passkeys/add`);
    const device = new SoftwareAuthenticator(target.test.issuer);
    await browser.submit(page, { fields: { passkey: device.create(optionsOf(page)), name: 'Điện thoại' } });
    return device;
  };

  it('of a passkey’s answer: in the same sign-in, in another, at the same instant', async () => {
    const device = await withPasskey(target.from('203.0.113.94'));
    const browser = target.from('203.0.113.95');
    const page = await browser.click(await target.signInPage(browser), '#passkey');
    const passkey = device.get(optionsOf(page));
    const send = (client: HtmlClient, url: string): Promise<Page> =>
      client.post(url, new URLSearchParams({ passkey }), { 'sec-fetch-site': 'same-origin' });
    const thief = target.from('198.51.100.95');
    const stolen = await thief.click(await target.signInPage(thief), '#passkey');
    expect((await send(thief, stolen.url)).problem).to.equal('passkey_failed');
    await atOnce((index) => send(browser, index % 2 === 0 ? page.url : atPort(page.url, second.port)));
    expect(await recorded('passkey_accepted')).to.equal(1);
  });
});
