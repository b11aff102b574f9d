import { expect } from 'chai';
import { compactDecrypt, decodeJwt, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import * as client from 'openid-client';
import { watchWork } from '../../attacks/support/work.ts';
import { recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { introspect } from './introspection.ts';
import { newBrowser } from '../protocol/party.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const CLAIMS = {
  name: { need: 'essential', purpose: 'form' },
  personal_number: { need: 'essential', purpose: 'form' },
  phone_number: { need: 'voluntary', purpose: 'form' },
  email: { need: 'voluntary', purpose: 'form' },
};
const ALL = Object.keys(CLAIMS);
const SCOPE = 'openid profile personal_number phone email';
const OFFLINE = { scope: `${SCOPE} offline_access`, prompt: 'consent' };
const API = 'https://api.example.vn';
/** About the sign-in, not the citizen. */
const ABOUT_SIGN_IN = ['authentication_level'];

describe('what is released is decided at the moment of release', function () {
  this.timeout(60_000);
  let test: TestService;
  let shift = 0;
  let key: { privateKey: CryptoKey; jwk: JWK };

  const record = (id: string, changes: Record<string, unknown> = {}, extra: Record<string, unknown> = {}) =>
    recordOf({
      id,
      claims: CLAIMS,
      extra: { consent_days: 1, ...extra },
      ...changes,
      client: { grant_types: ['authorization_code', 'refresh_token'], ...(changes['client'] as object | undefined) },
    });

  before(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
    key = { privateKey, jwk: { ...(await exportJWK(publicKey)), use: 'enc', alg: 'ECDH-ES' } };
  });
  beforeEach(async () => {
    shift = 0;
    test = await startService({
      clock: { now: () => new Date(Date.now() + shift) },
      config: {
        resource_servers: [
          { indicator: API, scopes: ['read', 'write'], access_token_format: 'opaque', audience: 'api' },
        ],
      },
      relyingParties: [record('portal')],
    });
  });
  afterEach(() => test.close());

  const signIn = async (
    parameters: Record<string, string> = {},
    { id = 'portal', tick = ['phone_number', 'email'], browser = newBrowser(), person = 'level-2' } = {},
  ) => {
    const rp = await TestRelyingParty.open(test, id);
    const request = await rp.request({ scope: SCOPE, ...parameters });
    const { record: citizen, password } = test.person(person);
    const start = await browser.get(request.url.href);
    const end = await walkThrough(browser, start, { number: citizen.number, password, tick });
    const tokens = await rp.redeem(request, end.url);
    return { rp, browser, tokens };
  };
  type Tokens = Awaited<ReturnType<typeof signIn>>['tokens'];

  /** Names of what userinfo gives beside `sub`. */
  const released = async ({ access_token: token }: Pick<Tokens, 'access_token'>): Promise<string[]> => {
    const answer = await fetch(`${test.issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).to.equal(200);
    const text = await answer.text();
    const claims = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : decodeJwt(text);
    expect(claims).to.have.property('sub');
    return Object.keys(claims).filter((name) => !['sub', 'iss', 'aud', 'exp', 'iat'].includes(name));
  };
  const citizens = async (tokens: Pick<Tokens, 'access_token'>) =>
    (await released(tokens)).filter((name) => !ABOUT_SIGN_IN.includes(name));
  const refresh = (rp: TestRelyingParty, token = '') => client.refreshTokenGrant(rp.configuration, token);
  const refreshError = (rp: TestRelyingParty, token = ''): Promise<string | undefined> =>
    refresh(rp, token).then(
      () => undefined,
      (error: unknown) => (error as { error?: string }).error,
    );
  /** Seconds for which the newest refresh token in the store lives. */
  const refreshLife = async (): Promise<number> => {
    const stored = await test.service.store.raw('oidc_refresh_tokens').find({}).toArray();
    const payloads = stored.map(({ payload }) => JSON.parse(String(payload)) as { iat: number; exp: number });
    const lives = payloads.map(({ iat, exp }) => exp - iat);
    return lives.at(-1) ?? 0;
  };
  const put = (...parameters: Parameters<typeof record>) => test.put(record(...parameters));

  it('ends with the consent: no refresh, and `sub` alone for an access token that outlives it', async () => {
    const { rp, tokens } = await signIn(OFFLINE);
    expect(await citizens(tokens)).to.have.members(ALL);
    expect(await refreshLife()).to.be.within(DAY / 1000 - 60, DAY / 1000);
    shift = DAY - 2 * MINUTE;
    const renewed = await refresh(rp, tokens.refresh_token);
    expect(await citizens(renewed)).to.have.members(ALL);
    expect(await refreshLife(), 'a rotated one').to.be.within(60, 120);
    const before = await introspect(test, 'portal', renewed.access_token);
    expect(String(before['scope']).split(' ')).to.have.members([...SCOPE.split(' '), 'offline_access']);
    shift = DAY + MINUTE;
    expect(await released(renewed)).to.deep.equal([]);
    const after = await introspect(test, 'portal', renewed.access_token);
    expect(after).to.include({ active: true, scope: 'openid' });
    expect(after).to.not.have.any.keys('acr', 'amr', 'authentication_level', 'auth_time');
    expect(await refreshError(rp, renewed.refresh_token)).to.equal('invalid_grant');
    expect(await introspect(test, 'portal', renewed.refresh_token)).to.deep.equal({ active: false });
  });

  it('is looked up at each use, because a consent may end sooner than it said', async () => {
    const { rp, tokens } = await signIn(OFFLINE);
    await test.service.store.raw('consents').updateMany({}, { $set: { expiresAt: new Date(Date.now() - 1000) } });
    expect(await refreshError(rp, tokens.refresh_token)).to.equal('invalid_grant');
    expect(await released(tokens)).to.deep.equal([]);
  });

  it('leaves a refresh token as it was when it is refused', async () => {
    const { rp, tokens } = await signIn(OFFLINE);
    await put('portal', {}, { minimum_acr: 'LoA2' });
    expect(await refreshError(rp, tokens.refresh_token)).to.equal('invalid_grant');
    await put('portal');
    expect(await citizens(await refresh(rp, tokens.refresh_token))).to.have.members(ALL);
  });

  it('withdraws what is unticked in a new consent for every token of the RP, at once', async () => {
    const { rp, tokens, browser } = await signIn(OFFLINE);
    const online = await signIn({}, { browser });
    const less = await signIn({ prompt: 'consent' }, { tick: [], browser });
    for (const one of [tokens, online.tokens, less.tokens]) {
      expect(await citizens(one)).to.have.members(['name', 'personal_number']);
      const { scope } = await introspect(test, 'portal', one.access_token);
      expect(String(scope).split(' ')).to.include.members(['openid', 'profile']).and.not.include('phone');
    }
    const renewed = await refresh(rp, tokens.refresh_token);
    expect(await citizens(renewed)).to.have.members(['name', 'personal_number']);
    expect(renewed.scope?.split(' ')).to.have.members(['openid', 'profile', 'personal_number', 'offline_access']);
    // Ticked again, it is released again: the grant was for it, and the citizen agrees.
    await signIn({ prompt: 'consent' }, { tick: ['phone_number'], browser });
    expect(await citizens(tokens)).to.have.members(['name', 'personal_number', 'phone_number']);
    expect(await citizens(less.tokens), 'never more than its own grant').to.have.members(['name', 'personal_number']);
  });

  it('grants no scope of which nothing is given', async () => {
    const { tokens } = await signIn({}, { tick: ['email'] });
    expect(tokens.scope?.split(' ')).to.have.members(['openid', 'profile', 'personal_number', 'email']);
  });

  for (const [what, changes] of [
    ['a claim is taken off the record', { personal_number: undefined }],
    ['its purpose changes', { personal_number: { need: 'essential', purpose: 'other' } }],
    ['its need changes', { personal_number: { need: 'voluntary', purpose: 'form' } }],
  ] as const) {
    it(`follows the record: ${what}`, async () => {
      const { rp, tokens } = await signIn(OFFLINE);
      const purposes = {
        form: { vi: 'Điền tờ khai', en: 'Fill in the form' },
        other: { vi: 'Việc khác', en: 'Another purpose' },
      };
      const used = Object.values({ ...CLAIMS, ...changes }).map((terms) => terms?.purpose);
      await put(
        'portal',
        { claims: JSON.parse(JSON.stringify({ ...CLAIMS, ...changes })) as typeof CLAIMS },
        { purposes: used.includes('other') ? purposes : { form: purposes.form } },
      );
      const rest = ALL.filter((name) => name !== 'personal_number');
      expect(await citizens(tokens)).to.have.members(rest);
      expect(await citizens(await refresh(rp, tokens.refresh_token))).to.have.members(rest);
      expect(String((await introspect(test, 'portal', tokens.access_token))['scope'])).to.not.include(
        'personal_number',
      );
    });
  }

  it('follows a raised minimum: `sub` alone, no refresh, and no code for a sign-in below it', async () => {
    const { rp, tokens } = await signIn(OFFLINE);
    const request = await rp.request({ scope: SCOPE });
    const browser = newBrowser();
    const { record: citizen, password } = test.person('level-2');
    const start = await browser.get(request.url.href);
    const end = await walkThrough(browser, start, { number: citizen.number, password });
    await put('portal', {}, { minimum_acr: 'LoA2' });
    expect(await released(tokens)).to.deep.equal([]);
    expect(await introspect(test, 'portal', tokens.access_token)).to.include({ active: true, scope: 'openid' });
    expect(await introspect(test, 'portal', tokens.refresh_token)).to.deep.equal({ active: false });
    expect(await refreshError(rp, tokens.refresh_token)).to.equal('invalid_grant');
    const redeemed = await rp.redeem(request, end.url).catch((error: unknown) => (error as { error?: string }).error);
    expect(redeemed).to.equal('invalid_grant');
  });

  it('keeps a refresh token of LoA2 where the minimum is LoA2, also long after its proofs are too old', async () => {
    await put('portal', {}, { minimum_acr: 'LoA2' });
    // The ID token states the level that was asked for; what counts is the level that was reached.
    const { rp, tokens } = await signIn({ ...OFFLINE, acr_values: 'LoA1' });
    shift = 12 * HOUR;
    const renewed = await refresh(rp, tokens.refresh_token);
    expect(await citizens(renewed)).to.have.members(ALL);
    expect(renewed.claims()).to.not.have.any.keys('acr', 'amr', 'authentication_level');
  });

  it('needs an account that is active, at introspection too', async () => {
    const { rp, tokens } = await signIn(OFFLINE);
    const id = decodeJwt(tokens.id_token ?? '').sub;
    await test.service.store.raw('accounts').updateMany({}, { $set: { state: 'locked' } });
    expect(id).to.be.a('string');
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      expect(await introspect(test, 'portal', token)).to.deep.equal({ active: false });
    }
    expect(await refreshError(rp, tokens.refresh_token)).to.equal('invalid_grant');
  });

  it('holds for signed and encrypted userinfo, and for claims in the ID token', async () => {
    const claims = JSON.stringify({ id_token: { personal_number: null, email: null } });
    await put('signed', { client: { userinfo_signed_response_alg: 'ES256' } });
    await put('sealed', {
      client: {
        jwks: { keys: [key.jwk] },
        userinfo_signed_response_alg: 'ES256',
        userinfo_encrypted_response_alg: 'ECDH-ES',
        userinfo_encrypted_response_enc: 'A256GCM',
      },
    });
    const open = async (token: string): Promise<Record<string, unknown>> => {
      const answer = await fetch(`${test.issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } });
      const { plaintext } = await compactDecrypt(await answer.text(), key.privateKey);
      return decodeJwt(new TextDecoder().decode(plaintext));
    };
    const signed = await signIn({ ...OFFLINE, claims }, { id: 'signed' });
    expect(signed.tokens.claims()).to.include.keys('personal_number', 'email');
    const sealed = await signIn({}, { id: 'sealed' });
    expect(await open(sealed.tokens.access_token)).to.include.keys(...ALL);
    await signIn({ prompt: 'consent' }, { id: 'signed', browser: signed.browser, tick: [] });
    expect(await citizens(signed.tokens)).to.have.members(['name', 'personal_number']);
    const renewed = await refresh(signed.rp, signed.tokens.refresh_token);
    expect(renewed.claims()).to.include.keys('personal_number').and.not.include.keys('email');
    shift = DAY - MINUTE;
    const last = await refresh(signed.rp, renewed.refresh_token);
    shift = DAY + MINUTE;
    expect(await released(last)).to.deep.equal([]);
    shift = 0;
    await test.service.store.raw('consents').updateMany({}, { $set: { expiresAt: new Date(0) } });
    const { iss: _, aud: __, exp: ___, iat: ____, ...rest } = await open(sealed.tokens.access_token);
    expect(Object.keys(rest)).to.deep.equal(['sub']);
  });

  it('says of tokens for an API which scopes still hold, and nothing of those whose RP is gone', async () => {
    const resources = (scopes: readonly string[]) => ({ resources: { [API]: scopes } });
    const grantTypes = { client: { grant_types: ['authorization_code', 'client_credentials'] } };
    await put('portal', grantTypes, resources(['read', 'write']));
    await put('api');
    const { rp, browser } = await signIn();
    const request = await rp.request({ scope: `${SCOPE} read write`, resource: API });
    const end = await walkThrough(browser, await browser.get(request.url.href), { number: '', password: '' });
    const { access_token: citizen } = await rp.redeem(request, end.url);
    const own = await client.clientCredentialsGrant(rp.configuration, { resource: API, scope: 'read write' });
    const seen = async () => [await introspect(test, 'api', citizen), await introspect(test, 'api', own.access_token)];
    for (const token of await seen()) expect(token).to.include({ active: true, scope: 'read write' });
    await put('portal', grantTypes, resources(['read']));
    for (const token of await seen()) expect(token).to.include({ active: true, scope: 'read' });
    expect((await test.service.relyingParties.remove('portal')).ok).to.equal(true);
    expect(await seen()).to.deep.equal([{ active: false }, { active: false }]);
  });

  it('costs one read by key more: four at userinfo, and none where a code is redeemed without a refresh token', async () => {
    const rp = await TestRelyingParty.open(test, 'portal');
    const request = await rp.request({ scope: SCOPE });
    const browser = newBrowser();
    const { record: citizen, password } = test.person('level-2');
    const start = await browser.get(request.url.href);
    const end = await walkThrough(browser, start, { number: citizen.number, password, tick: ['email'] });
    const work = watchWork(test.service);
    try {
      const tokens = await rp.redeem(request, end.url);
      expect(work.done().filter((call) => call.startsWith('consents'))).to.deep.equal([]);
      await citizens(tokens);
      expect(work.done()).to.deep.equal([
        'accounts.findOne',
        'consents.findOne',
        'oidc_access_tokens.findOne',
        'oidc_grants.findOne',
      ]);
    } finally {
      work.stop();
    }
  });
});
