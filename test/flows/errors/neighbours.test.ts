import { expect } from 'chai';
import { CALLBACK } from '../../support/relying-party.ts';
import { assertionOf, basic, Stage, VERIFIER } from './stage.ts';

const AUTHORIZATION = {
  ...{
    client_id: 'portal',
    redirect_uri: CALLBACK,
    response_type: 'code',
    response_mode: 'query',
    scope: 'openid profile',
  },
  ...{
    code_challenge: VERIFIER,
    code_challenge_method: 'S256',
    state: 's',
    nonce: 'n',
    prompt: 'login',
    max_age: '60',
  },
  ...{
    acr_values: 'LoA1',
    claims: '{"userinfo":{"name":null}}',
    ui_locales: 'vi',
    display: 'page',
    resource: 'https://api.example.vn',
  },
};
const CODE = { grant_type: 'authorization_code', code: 'x', redirect_uri: CALLBACK, code_verifier: VERIFIER };
const REFRESH = {
  grant_type: 'refresh_token',
  refresh_token: 'x',
  scope: 'openid',
  resource: 'https://api.example.vn',
};
const TOKEN = { token: 'x', token_type_hint: 'access_token' };
const SIGN_OUT = {
  client_id: 'portal',
  post_logout_redirect_uri: CALLBACK,
  state: 's',
  id_token_hint: 'x',
  ui_locales: 'vi',
};

const REQUESTS: readonly [method: 'GET' | 'POST', path: string, fields: Record<string, string>][] = [
  ['GET', '/auth', AUTHORIZATION],
  ['POST', '/par', AUTHORIZATION],
  ['POST', '/token', CODE],
  ['POST', '/token', REFRESH],
  ['POST', '/token', { grant_type: 'client_credentials', scope: 'read' }],
  ['POST', '/token/introspection', TOKEN],
  ['POST', '/token/revocation', TOKEN],
  ['GET', '/userinfo', { scope: 'openid' }],
  ['POST', '/userinfo', { access_token: 'x', scope: 'openid' }],
  ['GET', '/session/end', SIGN_OUT],
];

/** Values that a request may have instead of the right one. */
const VALUES = [
  '',
  ' ',
  'x',
  '-1',
  '{}',
  '[]',
  'null',
  '"',
  'á',
  '\u0000',
  'a b',
  'https://x.example/#y',
  'x.y.z',
  'none',
  'n'.repeat(5000),
];

/** Each request with one parameter left out, sent twice, or sent with another value. */
function* changed(fields: Record<string, string>): Generator<[string, string][]> {
  const all = Object.entries(fields);
  for (const [name, value] of all) {
    const rest = all.filter(([other]) => other !== name);
    yield rest;
    yield [...all, [name, value]];
    for (const other of VALUES) yield [...rest, [name, other]];
  }
}

describe('a request that is wrong in one thing', function () {
  this.timeout(120_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());

  const send = async (
    method: 'GET' | 'POST',
    path: string,
    fields: [string, string][],
    headers: Record<string, string>,
  ) => {
    const body = new URLSearchParams(fields);
    const address = stage.test.issuer + path;
    const answer = await (method === 'POST'
      ? fetch(address, { method, headers, body, redirect: 'manual' })
      : fetch(`${address}?${body.toString()}`, { headers, redirect: 'manual' }));
    await answer.arrayBuffer();
    const [seen] = stage.test.sandbox.inspector.list();
    return { status: answer.status, error: seen?.error, description: seen?.description, cause: seen?.cause };
  };

  for (const [method, path, fields] of REQUESTS) {
    it(`is refused for a cause of the catalogue, or not at all: ${method} ${path} (${Object.values(fields)[0] ?? ''})`, async () => {
      for (const one of changed(fields)) {
        const headers = path.startsWith('/token') || path === '/par' ? basic('portal') : {};
        const answer = await send(method, path, one, { ...headers, accept: 'text/html' });
        if (answer.error !== undefined)
          expect(answer.cause, JSON.stringify([answer, one]).slice(0, 400)).to.be.a('string');
        expect(answer.status, JSON.stringify([answer, one]).slice(0, 400)).to.be.below(500);
      }
    });
  }

  it('is refused for a cause of the catalogue, or not at all: headers and assertions', async () => {
    const jwt = await stage.signed();
    for (const authorization of [
      ...VALUES,
      'Basic',
      'Basic  x',
      'Bearer',
      'Bearer ',
      'Bearer x y',
      'DPoP x',
      'Basic eDp5',
    ]) {
      if (!/^[\x20-\x7e]*$/.test(authorization)) continue;
      for (const path of ['/token', '/par', '/userinfo', '/token/introspection', '/token/revocation']) {
        const answer = await send('POST', path, Object.entries(TOKEN), {
          authorization: authorization.slice(0, 500),
          accept: 'application/json',
        });
        expect(answer.cause, JSON.stringify([path, authorization.slice(0, 50), answer])).to.be.a('string');
      }
    }
    for (const fields of changed({ ...assertionOf(jwt), client_id: 'keyed', ...CODE })) {
      const answer = await send('POST', '/token', fields, { accept: 'application/json' });
      expect(answer.cause, JSON.stringify([fields, answer]).slice(0, 600)).to.be.a('string');
    }
  });
});
