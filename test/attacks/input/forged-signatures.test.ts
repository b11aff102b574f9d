import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import { newId } from '../../../src/shared/index.ts';
import { recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startKeyServer, type KeyServer } from '../../support/rude/key-server.ts';
import { startService, type TestService } from '../../support/service.ts';
import { answerOf, newBrowser, signInTo } from '../../flows/protocol/party.ts';

const ID = 'signed';
type Json = Readonly<Record<string, unknown>>;

const encoded = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const makeKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const es256 = (input: string, key: KeyObject): string =>
  sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
const hs256 = (input: string, key: string | Buffer): string =>
  createHmac('sha256', key).update(input).digest('base64url');

describe('attack: forged signatures', function () {
  this.timeout(60_000);
  let test: TestService;
  let foreign: KeyServer;
  const registered = makeKey();
  const attackers = makeKey();
  const jwk = { ...registered.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'ES256' };
  const attackersJwk = { ...attackers.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'ES256' };

  before(async () => {
    foreign = await startKeyServer();
    const keyed = { token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined };
    test = await startService({
      relyingParties: [
        recordOf({ id: ID, client: { ...keyed, jwks: { keys: [jwk] } } }),
        recordOf({ id: 'other', client: { ...keyed, jwks: { keys: [attackersJwk] } } }),
        recordOf({ id: 'portal' }),
      ],
    });
  });
  after(async () => {
    await test.close();
    await foreign.close();
  });

  const claims = (changes: Json = {}): Json => {
    const now = Math.floor(Date.now() / 1000);
    return { iss: ID, sub: ID, aud: test.issuer, jti: newId(), iat: now, exp: now + 60, ...changes };
  };
  /** `invalid_grant` is what a client gets that has authenticated itself: the code does not exist. */
  const authenticate = async (assertion: string): Promise<unknown> => {
    const answer = await fetch(`${test.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', code: 'none', redirect_uri: 'http://localhost:9/callback' },
        ...{ code_verifier: 'v'.repeat(43), client_id: ID, client_assertion: assertion },
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }),
    });
    return ((await answer.json()) as { readonly error: string }).error;
  };
  const signed = (header: Json, body: Json, by: (input: string) => string): string => {
    const input = `${encoded(header)}.${encoded(body)}`;
    return `${input}.${by(input)}`;
  };
  const byOwner = (input: string): string => es256(input, registered.privateKey);
  const byAttacker = (input: string): string => es256(input, attackers.privateKey);
  const HEADER = { alg: 'ES256', kid: 'one' };

  it('of client assertions: the right one is taken', async () => {
    expect(await authenticate(signed(HEADER, claims(), byOwner))).to.equal('invalid_grant');
  });

  const pem = registered.publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const forged: Readonly<Record<string, () => string>> = {
    'by another key under the same id': () => signed(HEADER, claims(), byAttacker),
    'by nobody (alg none)': () => signed({ alg: 'none' }, claims(), () => ''),
    'by nobody, in capitals': () => signed({ alg: 'None', kid: 'one' }, claims(), () => ''),
    'without a signature': () => signed(HEADER, claims(), () => ''),
    'with the public key as a shared secret': () =>
      signed({ alg: 'HS256', kid: 'one' }, claims(), (text) => hs256(text, pem)),
    'with the public key as a shared secret, as a JWK': () =>
      signed({ alg: 'HS256' }, claims(), (text) => hs256(text, JSON.stringify(jwk))),
    'by a key that the token brings along (jwk)': () => signed({ ...HEADER, jwk: attackersJwk }, claims(), byAttacker),
    'by a key at an address that the token names (jku)': () =>
      signed({ ...HEADER, jku: foreign.url, x5u: foreign.url }, claims(), byAttacker),
    'with other claims under the signature of the owner': () => {
      const [header = '', , signature = ''] = signed(HEADER, claims(), byOwner).split('.');
      return `${header}.${encoded(claims())}.${signature}`;
    },
    'with a header that must be understood (crit)': () => signed({ ...HEADER, crit: ['x'], x: 1 }, claims(), byOwner),
    'of another client, in the name of this one': () =>
      signed(HEADER, claims({ iss: 'other', sub: 'other' }), byAttacker),
  };
  for (const [what, make] of Object.entries(forged)) {
    it(`of client assertions, ${what}: refused`, async () => {
      expect(await authenticate(make())).to.be.oneOf(['invalid_client', 'invalid_request']);
    });
  }

  it('never have us fetch what a token names', () => {
    expect(foreign.requests).to.equal(0);
  });

  it('of the hint whom to expect: refused at the sign-in, and worth nothing at the sign-out', async () => {
    const { browser, tokens } = await signInTo(test, 'portal');
    const rp = await TestRelyingParty.open(test, 'portal');
    const [header = '', body = '', signature = ''] = (tokens.id_token ?? '').split('.');
    const changed = { ...(JSON.parse(Buffer.from(body, 'base64url').toString()) as Json), sub: 'somebody' };
    for (const hint of [
      `${header}.${encoded(changed)}.${signature}`,
      `${encoded({ alg: 'none' })}.${body}.`,
      signed({ alg: 'HS256' }, changed, (input) => hs256(input, pem)),
      signed({ alg: 'ES256' }, changed, byAttacker),
    ]) {
      const request = await rp.request({ prompt: 'none', id_token_hint: hint });
      expect(answerOf((await browser.get(request.url.href)).url)['error'], hint).to.equal('invalid_request');
      const end = new URL(`${test.issuer}/session/end`);
      end.searchParams.set('id_token_hint', hint);
      const page = await browser.get(end.href);
      expect(page.status).to.be.oneOf([200, 400]);
      expect(page.name, 'nobody is signed out').to.not.equal('signed-out');
    }
    expect(answerOf((await browser.get((await rp.request({ prompt: 'none' })).url.href)).url)).to.have.property('code');
    expect((await newBrowser().get(`${test.issuer}/account`)).name).to.equal('sign-in');
  });
});
