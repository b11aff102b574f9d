import { expect } from 'chai';
import * as client from 'openid-client';
import { CALLBACK, recordOf, SECRET } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { authorize, signInTo } from './party.ts';

/** The origin of the callback that records of tests have. */
const OWN = new URL(CALLBACK).origin;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const PUBLIC = { token_endpoint_auth_method: 'none', client_secret: undefined };

describe('cross-origin requests of scripts', function () {
  this.timeout(60_000);
  let test: TestService;

  before(async () => {
    test = await startService({
      relyingParties: [recordOf({ id: 'app', client: PUBLIC }), recordOf({ id: 'portal' })],
    });
  });
  after(() => test.close());

  const ask = (path: string, origin: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${test.issuer}${path}`, { ...init, headers: { ...FORM, ...(init.headers as object), origin } });
  const allowed = ({ headers }: Response): string | null => headers.get('access-control-allow-origin');

  const tokenRequest = (id: string): RequestInit => ({
    method: 'POST',
    headers: id === 'app' ? {} : { authorization: `Basic ${Buffer.from(`${id}:${SECRET}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code: 'x', client_id: id }),
  });

  it('get an answer at the token endpoint from a public client at home, refusals too', async () => {
    const answer = await ask('/token', OWN, tokenRequest('app'));
    expect(answer.status).to.equal(400);
    expect(allowed(answer)).to.equal(OWN);
    expect(answer.headers.get('access-control-allow-credentials')).to.equal(null);
  });

  for (const origin of [
    'https://evil.example',
    'null',
    'https://localhost:9',
    'http://localhost',
    'http://localhost:99',
    'http://localhost:9.evil.example',
    'http://evil-localhost:9',
    'http://sub.localhost:9',
    'http://127.0.0.1:9',
    `${OWN}/`,
  ]) {
    it(`get none from the origin ${origin}, and nothing is done`, async () => {
      const { request, code } = await authorize(test, 'app', { authentication: client.None() });
      const body = new URLSearchParams({
        ...{ grant_type: 'authorization_code', client_id: 'app', redirect_uri: CALLBACK },
        ...{ code, code_verifier: request.verifier },
      });
      const answer = await ask('/token', origin, { method: 'POST', body });
      expect(allowed(answer)).to.equal(null);
      expect(await answer.text()).to.not.include('access_token');
    });
  }

  it('get none where the client has a secret: its server asks, no script', async () => {
    expect(allowed(await ask('/token', OWN, tokenRequest('portal')))).to.equal(null);
  });

  it('get an answer at the revocation endpoint as well', async () => {
    const answer = await ask('/token/revocation', OWN, tokenRequest('app'));
    expect(allowed(answer)).to.equal(OWN);
  });

  it('get userinfo with a token of their own client only', async () => {
    const { tokens } = await signInTo(test, 'app', { authentication: client.None() });
    const authorization = { authorization: `Bearer ${tokens.access_token}` };
    expect(allowed(await ask('/userinfo', OWN, { headers: authorization }))).to.equal(OWN);
    const elsewhere = await ask('/userinfo', 'https://evil.example', { headers: authorization });
    expect(allowed(elsewhere)).to.equal(null);
    expect(await elsewhere.text()).to.not.include('Nguyễn');
    const other = await signInTo(test, 'portal');
    const foreign = await ask('/userinfo', OWN, { headers: { authorization: `Bearer ${other.tokens.access_token}` } });
    expect(allowed(foreign)).to.equal(null);
  });

  it('read none of our pages, nor what a cookie opens', async () => {
    for (const path of ['/', '/account', '/auth?client_id=app', '/session/end', '/health/live']) {
      const answer = await ask(path, OWN, { redirect: 'manual' });
      expect(allowed(answer), path).to.equal(null);
      expect(answer.headers.get('access-control-allow-credentials'), path).to.equal(null);
    }
  });

  it('read what is public anyway: discovery and keys, without cookies', async () => {
    for (const path of ['/.well-known/openid-configuration', '/jwks']) {
      const answer = await ask(path, 'https://anybody.example');
      expect(allowed(answer), path).to.be.oneOf(['*', 'https://anybody.example']);
      expect(answer.headers.get('access-control-allow-credentials'), path).to.equal(null);
    }
  });
});
