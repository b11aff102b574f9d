import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

describe('the request inspector of the sandbox', () => {
  let test: TestService;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'seen' })] });
  });
  after(() => test.close());

  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(test.issuer + path, { method: 'POST', body: new URLSearchParams(fields), headers });
  const last = (client: string) => test.sandbox.inspector.list(client)[0]!;

  it('shows a request that is refused on a page, with the description that the page has', async () => {
    await fetch(`${test.issuer}/auth?client_id=nobody&response_type=code`, { headers: { accept: 'text/html' } });
    expect(last('nobody')).to.include({ method: 'GET', path: '/auth', error: 'invalid_client' });
    expect(last('nobody').description).to.be.a('string');
  });

  it('shows a refusal that is sent to the redirect URI', async () => {
    const rp = await TestRelyingParty.open(test, 'seen');
    const { url } = await rp.request();
    url.searchParams.set('prompt', 'none');
    await new HtmlClient({ stopAt: atCallback }).get(url.href);
    expect(last('seen')).to.include({ path: '/auth', error: 'login_required' });
  });

  it('shows refusals of programs, with the client of HTTP Basic, and no secret', async () => {
    const authorization = `Basic ${Buffer.from('basic-client:top-secret').toString('base64')}`;
    for (const path of ['/token', '/par', '/token/introspection', '/token/revocation']) {
      await post(path, { grant_type: 'authorization_code', code: 'my-code', token: 'my-token' }, { authorization });
      expect(last('basic-client'), path).to.include({ method: 'POST', path, status: 401, error: 'invalid_client' });
    }
    await fetch(`${test.issuer}/userinfo`, { headers: { authorization: 'Bearer my-token' } });
    expect(last('-')).to.include({ path: '/userinfo', status: 401, error: 'invalid_token' });
    await fetch(`${test.issuer}/session/end?client_id=out&id_token_hint=x.y.z`, { headers: { accept: 'text/html' } });
    expect(last('out')).to.include({ path: '/session/end', status: 400 });
    const kept = JSON.stringify(test.sandbox.inspector.list());
    for (const secret of ['top-secret', 'my-code', 'my-token', 'x.y.z']) expect(kept).to.not.include(secret);
  });

  it('is no way to slow down or break the provider: a client id of a megabyte', async () => {
    const answer = await post('/token', { client_id: 'x'.repeat(1_000_000), grant_type: 'authorization_code' });
    expect(answer.status).to.be.within(400, 431);
    expect(JSON.stringify(test.sandbox.inspector.list()).length).to.be.below(40_000);
  });

  it('leaves our own pages alone', async () => {
    const before = test.sandbox.inspector.list().length;
    await fetch(`${test.issuer}/account/consents`, { redirect: 'manual' });
    await fetch(`${test.issuer}/jwks`);
    expect(test.sandbox.inspector.list()).to.have.length(before);
  });
});
