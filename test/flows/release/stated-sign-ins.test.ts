import { expect } from 'chai';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { watchWork } from '../../attacks/support/work.ts';
import type { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { introspect } from './introspection.ts';
import { newBrowser } from '../protocol/party.ts';

const MINUTE = 60_000;
const API = 'https://api.example.vn';
const asking = (level: number) =>
  JSON.stringify({ id_token: { authentication_level: { essential: true, value: level } } });

describe('what is stated about a sign-in', function () {
  this.timeout(60_000);
  let test: TestService;
  let shift = 0;
  // The time stands still: sign-ins take real seconds, and a test looks at what happens seconds before a window ends.
  let began = 0;

  beforeEach(async () => {
    shift = 0;
    began = Date.now();
    const tokens = { grant_types: ['authorization_code', 'refresh_token'] };
    test = await startService({
      clock: { now: () => new Date(began + shift) },
      // Longer than the windows of the proofs.
      config: {
        lifetimes: { access_token: '2 h', session: '12 h' },
        resource_servers: [{ indicator: API, scopes: ['read'], access_token_format: 'jwt' }],
      },
      relyingParties: [
        recordOf({ id: 'bank', client: tokens }),
        recordOf({ id: 'library', client: tokens, extra: { resources: { [API]: ['read'] } } }),
      ],
    });
  });
  afterEach(() => test.close());

  const signIn = async (id: string, browser: HtmlClient, parameters: Record<string, string> = {}) => {
    const rp = await TestRelyingParty.open(test, id);
    const request = await rp.request(parameters);
    const { record, password } = test.person('level-2');
    let page = await browser.get(request.url.href);
    while (!atCallback(page.url)) {
      if (page.name === 'portrait-check') {
        const live = await fetch(`${test.sandbox.url}/api/people/${record.number}/live-picture`);
        page = await browser.submit(page, { files: { picture: Buffer.from(await live.arrayBuffer()) } });
      } else if (page.name === 'one-time-code') page = await browser.submit(page, { fields: { code: '000000' } });
      else if (page.name === 'consent') page = await browser.submit(page, { button: 'allow' });
      else page = await browser.submit(page, { fields: { personal_number: record.number, password } });
    }
    return { rp, tokens: await rp.redeem(request, page.url) };
  };
  type Tokens = Pick<Awaited<ReturnType<typeof signIn>>['tokens'], 'access_token' | 'id_token'>;
  const inIdToken = ({ id_token: token = '' }: Tokens) => {
    const { acr, amr, authentication_level: level } = decodeJwt(token);
    return { acr, amr, level };
  };
  const inIntrospection = async (id: string, tokens: Tokens) => {
    const { acr, amr, authentication_level: level } = await introspect(test, id, tokens.access_token);
    return { acr, amr, level };
  };
  const atUserinfo = async ({ rp, tokens }: Awaited<ReturnType<typeof signIn>>) =>
    (await rp.userinfo(tokens.access_token, tokens.claims()?.sub ?? ''))['authentication_level'];

  const STRONG = { acr: 'LoA2', amr: ['pwd', 'sms', 'face', 'mfa'], level: 4 };
  const LEVEL_2 = { acr: 'LoA2', amr: ['pwd', 'sms', 'mfa'], level: 2 };
  const WEAK = { acr: 'LoA1', amr: ['pwd'], level: 1 };
  const NOTHING = { acr: undefined, amr: undefined, level: undefined };

  it('is made of the proofs that are still within their windows, for every RP, with prompt=none and after', async () => {
    const browser = newBrowser();
    const strong = await signIn('bank', browser, { claims: asking(4) });
    await signIn('library', browser);
    expect(inIdToken(strong.tokens)).to.deep.equal(STRONG);
    for (const [minutes, stated] of [
      [4, STRONG],
      [6, LEVEL_2],
      [16, WEAK],
      [300, WEAK],
    ] as const) {
      shift = minutes * MINUTE;
      const silent = await signIn('library', browser, { prompt: 'none' });
      const what = `${minutes} minutes later`;
      expect(inIdToken(silent.tokens), what).to.deep.equal(stated);
      expect(await inIntrospection('library', silent.tokens), what).to.deep.equal(stated);
      expect(await atUserinfo(silent), what).to.equal(stated.level);
    }
    shift = 310 * MINUTE;
    const later = await signIn('library', browser, { prompt: 'login' });
    expect(inIdToken(later.tokens), 'a later sign-in by password alone').to.deep.equal(WEAK);
  });

  it('falls for a token that was issued before, at userinfo and introspection', async () => {
    const strong = await signIn('bank', newBrowser(), { claims: asking(4) });
    for (const [minutes, stated] of [
      [0, STRONG],
      [6, LEVEL_2],
      [16, WEAK],
    ] as const) {
      shift = minutes * MINUTE;
      expect(await inIntrospection('bank', strong.tokens)).to.deep.equal(stated);
      expect(await atUserinfo(strong)).to.equal(stated.level);
    }
  });

  it('is of its own sign-in: a later step-up raises no token that was issued before', async () => {
    const browser = newBrowser();
    const weak = await signIn('bank', browser);
    const strong = await signIn('bank', browser, { claims: asking(2) });
    expect(await inIntrospection('bank', weak.tokens)).to.deep.equal(WEAK);
    expect(await inIntrospection('bank', strong.tokens)).to.deep.equal(LEVEL_2);
  });

  it('never states more than was stated at first: the acr that was asked for', async () => {
    const { tokens } = await signIn('bank', newBrowser(), { acr_values: 'LoA1', claims: asking(2) });
    expect(inIdToken(tokens)).to.deep.equal({ ...LEVEL_2, acr: 'LoA1' });
    expect(await inIntrospection('bank', tokens)).to.deep.equal({ ...LEVEL_2, acr: 'LoA1' });
  });

  it('falls at a refresh, and stays where it fell', async () => {
    const offline = { scope: 'openid profile offline_access', prompt: 'consent' };
    const { rp, tokens } = await signIn('bank', newBrowser(), { ...offline, claims: asking(4) });
    let refreshToken = tokens.refresh_token ?? '';
    for (const [minutes, stated] of [
      [6, LEVEL_2],
      [16, WEAK],
      [600, NOTHING],
      // A clock that goes back gives nothing back either.
      [16, { ...WEAK, acr: undefined }],
    ] as const) {
      shift = minutes * MINUTE;
      const renewed = await client.refreshTokenGrant(rp.configuration, refreshToken);
      expect(inIdToken(renewed), `${minutes} minutes later`).to.include({ acr: stated.acr, level: stated.level });
      expect((await inIntrospection('bank', renewed)).level).to.equal(stated.level);
      expect(renewed.claims()).to.have.property('auth_time', tokens.claims()?.['auth_time']);
      refreshToken = renewed.refresh_token ?? '';
    }
  });

  it('is in JWT access tokens as it is when they are issued', async () => {
    const browser = newBrowser();
    await signIn('bank', browser, { claims: asking(4) });
    const parameters = { scope: 'openid profile read', resource: API };
    const inToken = async () => {
      const { tokens } = await signIn('library', browser, parameters);
      const { acr, amr, authentication_level: level } = decodeJwt(tokens.access_token);
      return { acr, amr, level };
    };
    expect(await inToken()).to.deep.equal(STRONG);
    shift = 16 * MINUTE;
    expect(await inToken()).to.deep.equal(WEAK);
  });

  it('is in the ID token as it was when the citizen came back: the code may be redeemed a moment too late', async () => {
    const browser = newBrowser();
    await signIn('bank', browser, { claims: asking(2) });
    shift = 15 * MINUTE - 10_000;
    const rp = await TestRelyingParty.open(test, 'bank');
    const request = await rp.request({ claims: asking(2) });
    const page = await browser.get(request.url.href);
    shift = 15 * MINUTE + 10_000;
    expect(inIdToken(await rp.redeem(request, page.url))).to.deep.equal(LEVEL_2);
  });

  it('is at userinfo as acr and amr too, where the request names them', async () => {
    const claims = JSON.stringify({ userinfo: { acr: null, amr: null } });
    const { rp, tokens } = await signIn('bank', newBrowser(), { acr_values: 'LoA2', claims });
    const sub = tokens.claims()?.sub ?? '';
    expect(await rp.userinfo(tokens.access_token, sub)).to.deep.include({ acr: 'LoA2', amr: LEVEL_2.amr });
    shift = 16 * MINUTE;
    expect(await rp.userinfo(tokens.access_token, sub)).to.deep.include({ acr: 'LoA1', amr: ['pwd'] });
  });

  it('costs a sign-in with a session no write: its grant is used again', async () => {
    const browser = newBrowser();
    await signIn('bank', browser);
    const work = watchWork(test.service);
    try {
      await signIn('bank', browser);
      const grants = work.done().filter((call) => call.startsWith('oidc_grants'));
      expect(new Set(grants)).to.deep.equal(new Set(['oidc_grants.findOne']));
    } finally {
      work.stop();
    }
  });
});
