import { expect } from 'chai';
import { recordOf, SECRET } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { signInTo } from '../protocol/party.ts';

const BASIC = { authorization: `Basic ${Buffer.from(`portal:${SECRET}`).toString('base64')}` };
const DISCOVERY = '/.well-known/openid-configuration';

describe('the headers of answers', () => {
  let test: TestService;

  before(async () => {
    test = await startService({
      config: { signing: { cached_for: '20 min' } },
      relyingParties: [recordOf({ id: 'portal' })],
    });
  });
  after(() => test.close());

  const post = (path: string, body: Record<string, string>) =>
    fetch(`${test.issuer}${path}`, { method: 'POST', headers: BASIC, body: new URLSearchParams(body) });
  const cacheOf = async (path: string, init: RequestInit = {}): Promise<string | null> =>
    (await fetch(`${test.issuer}${path}`, init)).headers.get('cache-control');

  it('name no type where a revocation answers without content', async () => {
    const { tokens } = await signInTo(test, 'portal');
    for (const token of [tokens.access_token, tokens.access_token, 'made-up']) {
      const answer = await post('/token/revocation', { token });
      expect([answer.status, answer.headers.get('content-type'), await answer.text()]).to.deep.equal([200, null, '']);
    }
    for (const [path, body] of [
      ['/token/revocation', {}],
      ['/token/introspection', { token: 'made-up' }],
    ] as const) {
      expect((await post(path, body)).headers.get('content-type')).to.match(/^application\/json/);
    }
  });

  it('name no type where a page only leads on', async () => {
    const answer = await fetch(`${test.issuer}/account`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('content-type')]).to.deep.equal([303, null]);
  });

  it('let keys and discovery be cached as long as the setting says, from any origin', async () => {
    for (const path of ['/jwks', DISCOVERY]) {
      expect(await cacheOf(path), path).to.equal('public, max-age=1200');
      expect(await cacheOf(path, { method: 'HEAD' }), path).to.equal('public, max-age=1200');
      expect(await cacheOf(path, { headers: { origin: 'https://app.example.vn' } })).to.equal('public, max-age=1200');
    }
  });

  it('let no answer to one client or citizen be cached, and no refusal', async () => {
    for (const path of ['/userinfo', '/auth?client_id=portal', '/session/end', '/account', '/jwks/more']) {
      expect(await cacheOf(path), path).to.equal('no-store');
    }
    expect((await post('/token', {})).headers.get('cache-control')).to.equal('no-store');
    expect(await cacheOf('/jwks', { method: 'DELETE' })).to.not.equal('public, max-age=1200');
  });
});
