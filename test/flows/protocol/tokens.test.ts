import { expect } from 'chai';
import {
  compactDecrypt,
  createRemoteJWKSet,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  type CryptoKey,
  type JWK,
} from 'jose';
import * as client from 'openid-client';
import { recordOf, SECRET } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { authorize, signInTo } from './party.ts';

const ALGORITHMS = ['ES256', 'PS256', 'RS256', 'EdDSA'] as const;
const API = 'https://api.example.vn';
const basic = (id: string, secret = SECRET) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

describe('clients and their tokens', function () {
  this.timeout(60_000);
  let test: TestService;
  const keys = new Map<string, { privateKey: CryptoKey; jwk: JWK }>();
  let encryption: { privateKey: CryptoKey; jwk: JWK };

  const keyOf = async (algorithm: string, use: 'sig' | 'enc') => {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: 3072 });
    // Libraries call the algorithm EdDSA or Ed25519 (RFC 9864); a key that works for both names neither.
    const alg = algorithm === 'EdDSA' ? {} : { alg: algorithm };
    return { privateKey, jwk: { ...(await exportJWK(publicKey)), ...alg, use, kid: `${use}-${algorithm}` } };
  };
  const nameOf = (algorithm: string): string => `signs-${algorithm.toLowerCase()}`;

  before(async () => {
    for (const algorithm of ALGORITHMS) keys.set(algorithm, await keyOf(algorithm, 'sig'));
    encryption = await keyOf('RSA-OAEP-256', 'enc');
    test = await startService({
      config: {
        resource_servers: [
          { indicator: API, scopes: ['read', 'write'], access_token_format: 'jwt', signing_algorithm: 'ES256' },
        ],
      },
      relyingParties: [
        ...ALGORITHMS.map((algorithm) =>
          recordOf({
            id: nameOf(algorithm),
            client: {
              token_endpoint_auth_method: 'private_key_jwt',
              client_secret: undefined,
              id_token_signed_response_alg: algorithm,
              userinfo_signed_response_alg: algorithm,
              jwks: { keys: [keys.get(algorithm)?.jwk] },
            },
          }),
        ),
        recordOf({
          id: 'secretive',
          client: {
            token_endpoint_auth_method: 'client_secret_post',
            jwks: { keys: [encryption.jwk] },
            id_token_encrypted_response_alg: 'RSA-OAEP-256',
            id_token_encrypted_response_enc: 'A256GCM',
            userinfo_signed_response_alg: 'ES256',
            userinfo_encrypted_response_alg: 'RSA-OAEP-256',
            userinfo_encrypted_response_enc: 'A256GCM',
          },
        }),
        recordOf({ id: 'portal', client: { grant_types: ['authorization_code', 'refresh_token'] } }),
        recordOf({ id: 'other', client: { introspection_signed_response_alg: 'ES256' } }),
        recordOf({
          id: 'machine',
          client: { grant_types: ['client_credentials'], redirect_uris: undefined, response_types: [] },
          claims: {},
          extra: { resources: { [API]: ['read'] }, purposes: {} },
        }),
      ],
    });
  });
  after(() => test.close());

  const published = () => createRemoteJWKSet(new URL(`${test.issuer}/jwks`));
  const post = async (path: string, body: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${test.issuer}${path}`, { method: 'POST', headers, body: new URLSearchParams(body) });
  const json = async (answer: Response) => (await answer.json()) as Record<string, unknown>;

  for (const algorithm of ALGORITHMS) {
    it(`sign with ${algorithm}: the client its assertion, the provider ID token and userinfo`, async () => {
      const key = keys.get(algorithm);
      if (key === undefined) throw new Error('no key');
      const { tokens, sub } = await signInTo(test, nameOf(algorithm), {
        authentication: client.PrivateKeyJwt({ key: key.privateKey, kid: key.jwk.kid ?? '' }),
        metadata: { id_token_signed_response_alg: algorithm },
      });
      expect(decodeProtectedHeader(tokens.id_token ?? '').alg).to.equal(algorithm);
      await jwtVerify(tokens.id_token ?? '', published(), { issuer: test.issuer, audience: nameOf(algorithm) });
      const userinfo = await fetch(`${test.issuer}/userinfo`, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      });
      expect(userinfo.headers.get('content-type')).to.include('application/jwt');
      const { payload, protectedHeader } = await jwtVerify(await userinfo.text(), published(), {
        issuer: test.issuer,
        audience: nameOf(algorithm),
      });
      expect(protectedHeader.alg).to.equal(algorithm);
      expect(payload.sub).to.equal(sub);
    });
  }

  const assertion = (changes: Record<string, unknown> = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const id = nameOf('ES256');
    const payload = {
      iss: id,
      sub: id,
      aud: test.issuer,
      jti: String(Math.random()),
      iat: now,
      exp: now + 60,
      ...changes,
    };
    const key = keys.get('ES256');
    if (key === undefined) throw new Error('no key');
    return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: key.jwk.kid ?? '' }).sign(key.privateKey);
  };
  const authenticate = async (clientAssertion: string): Promise<unknown> => {
    const answer = await post('/token', {
      grant_type: 'authorization_code',
      code: 'none',
      redirect_uri: 'http://localhost:9/callback',
      code_verifier: 'v'.repeat(43),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: clientAssertion,
    });
    return (await json(answer))['error'];
  };

  it('take each assertion once, also when it comes ten times at the same instant', async () => {
    const one = await assertion();
    const errors = await Promise.all(Array.from({ length: 10 }, () => authenticate(one)));
    expect(errors.filter((error) => error === 'invalid_grant')).to.have.length(1);
    expect(errors.filter((error) => error === 'invalid_client')).to.have.length(9);
    expect(await authenticate(one)).to.equal('invalid_client');
  });

  for (const [what, changes] of [
    ['for another provider', { aud: 'https://elsewhere.example' }],
    ['that is over', { exp: Math.floor(Date.now() / 1000) - 120 }],
    ['of another client', { sub: 'portal', iss: 'portal' }],
    ['without jti', { jti: undefined }],
  ] as const) {
    it(`refuse an assertion ${what}`, async () =>
      expect(await authenticate(await assertion(changes))).to.equal('invalid_client'));
  }

  const redeem = (code: string, verifier: string, body: Record<string, string>, headers = {}) =>
    post(
      '/token',
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: 'http://localhost:9/callback',
        code_verifier: verifier,
        ...body,
      },
      headers,
    );

  it('encrypt ID token and userinfo where the record says so', async () => {
    const { request, code } = await authorize(test, 'secretive');
    const answer = await redeem(code, request.verifier, { client_id: 'secretive', client_secret: SECRET });
    const tokens = (await json(answer)) as { id_token: string; access_token: string };
    const open = async (jwe: string) => {
      const { plaintext } = await compactDecrypt(jwe, encryption.privateKey);
      return (await jwtVerify(new TextDecoder().decode(plaintext), published(), { audience: 'secretive' })).payload;
    };
    const { sub } = await open(tokens.id_token);
    const userinfo = await fetch(`${test.issuer}/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await open(await userinfo.text())).to.include({ sub, name: 'Nguyễn Thị Minh Anh' });
  });

  it('authenticate: a confidential client is nobody without its secret', async () => {
    const { request, code } = await authorize(test, 'portal');
    for (const [body, headers] of [
      [{ client_id: 'portal' }, {}],
      [{ client_id: 'portal', client_secret: `${SECRET}x` }, {}],
      [{}, basic('other')],
      [{}, { authorization: 'Basic !' }],
    ] as const) {
      const refused = await redeem(code, request.verifier, body, headers);
      expect(refused.status, JSON.stringify(body)).to.be.within(400, 401);
      expect((await json(refused))['error']).to.match(/^invalid_(?:client|request|grant)$/);
    }
    expect((await redeem(code, request.verifier, {}, basic('portal'))).status).to.equal(200);
  });

  it('get claims at userinfo by GET and POST, never with the token in the address', async () => {
    const { tokens } = await signInTo(test, 'portal');
    const token = tokens.access_token;
    const inHeader = await post('/userinfo', {}, { authorization: `Bearer ${token}` });
    expect(await json(inHeader)).to.have.property('name', 'Nguyễn Thị Minh Anh');
    expect(await json(await post('/userinfo', { access_token: token }))).to.have.property('name');
    expect((await fetch(`${test.issuer}/userinfo?access_token=${token}`)).status).to.be.within(400, 401);
    expect((await fetch(`${test.issuer}/userinfo`)).status).to.be.within(400, 401);
    const wrong = await fetch(`${test.issuer}/userinfo`, { headers: { authorization: 'Bearer wrong' } });
    expect([wrong.status, wrong.headers.get('www-authenticate')?.includes('invalid_token')]).to.deep.equal([401, true]);
    expect(
      (await fetch(`${test.issuer}/userinfo`, { headers: { authorization: `Bearer ${tokens.id_token ?? ''}` } }))
        .status,
    ).to.equal(401);
  });

  it('learn from introspection about tokens of their own, and nothing about others', async () => {
    const { tokens, sub } = await signInTo(test, 'portal');
    const token = tokens.access_token;
    const own = await json(await post('/token/introspection', { token }, basic('portal')));
    expect(own).to.include({ active: true, client_id: 'portal', sub, iss: test.issuer, acr: 'LoA1' });
    expect(own['exp']).to.be.a('number');
    expect(await json(await post('/token/introspection', { token: 'made-up' }, basic('portal')))).to.deep.equal({
      active: false,
    });
    const foreign = await post('/token/introspection', { token }, { ...basic('other'), accept: 'application/json' });
    expect(await json(foreign)).to.deep.equal({ active: false });
    const signed = await post(
      '/token/introspection',
      { token },
      { ...basic('other'), accept: 'application/token-introspection+jwt' },
    );
    const { payload } = await jwtVerify(await signed.text(), published(), { issuer: test.issuer, audience: 'other' });
    expect(payload['token_introspection']).to.deep.equal({ active: false });
    expect((await post('/token/introspection', { token }, basic('portal', `${SECRET}x`))).status).to.equal(401);
    expect((await post('/token/introspection', { token })).status).to.be.within(400, 401);
  });

  for (const kind of ['access', 'refresh'] as const) {
    it(`end their own ${kind} tokens by revocation, with all of the same grant, and nobody else's`, async () => {
      const { tokens } = await signInTo(test, 'portal', {
        parameters: { scope: 'openid profile offline_access', prompt: 'consent' },
      });
      const both = { access: tokens.access_token, refresh: tokens.refresh_token ?? '' };
      const states = () =>
        Promise.all(
          Object.values(both).map(
            async (token) => (await json(await post('/token/introspection', { token }, basic('portal'))))['active'],
          ),
        );
      const revoke = async (token: string, id: string): Promise<number> =>
        (await post('/token/revocation', { token }, basic(id))).status;
      expect([await revoke(both[kind], 'other'), await states()]).to.deep.equal([400, [true, true]]);
      expect([await revoke(both[kind], 'portal'), await states()]).to.deep.equal([200, [false, false]]);
      expect(await revoke(both[kind], 'portal')).to.equal(200);
      expect(await revoke('made-up', 'portal')).to.equal(200);
    });
  }

  it('give a refresh token only with offline_access, and no more than the first consent', async () => {
    const { tokens } = await signInTo(test, 'portal');
    expect(tokens.refresh_token).to.equal(undefined);
    const { rp, tokens: offline } = await signInTo(test, 'portal', {
      parameters: { scope: 'openid profile offline_access', prompt: 'consent' },
    });
    const renewed = await client.refreshTokenGrant(rp.configuration, offline.refresh_token ?? '');
    expect(renewed.claims()?.sub).to.equal(offline.claims()?.sub);
    expect(await rp.userinfo(renewed.access_token, offline.claims()?.sub ?? '')).to.have.all.keys(
      ...['sub', 'name', 'authentication_level'],
    );
    const more = await post(
      '/token',
      { grant_type: 'refresh_token', refresh_token: renewed.refresh_token ?? '', scope: 'openid profile phone' },
      basic('portal'),
    );
    expect((await json(more))['error']).to.equal('invalid_scope');
  });

  it('of machines are for the APIs of their record alone', async () => {
    const ask = async (body: Record<string, string>, id = 'machine') =>
      json(await post('/token', { grant_type: 'client_credentials', ...body }, basic(id)));
    const { access_token: token } = await ask({ resource: API, scope: 'read' });
    const { payload, protectedHeader } = await jwtVerify(String(token), published(), {
      issuer: test.issuer,
      audience: API,
    });
    expect(protectedHeader.typ).to.equal('at+jwt');
    expect(payload).to.include({ client_id: 'machine', scope: 'read' });
    expect(await ask({ resource: API, scope: 'read write' })).to.include({ scope: 'read' });
    expect((await ask({ resource: 'https://other.example.vn' }))['error']).to.equal('invalid_target');
    expect((await ask({}, 'portal'))['error']).to.match(/unauthorized_client|invalid_request/);
  });
});
