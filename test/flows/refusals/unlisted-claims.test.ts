import { expect } from 'chai';
import { atCallback, recordOf, SECRET, TestRelyingParty } from '../../support/relying-party.ts';
import { HtmlClient } from '../../support/html-client.ts';
import { startService, type TestService } from '../../support/service.ts';
import { answerOf } from '../protocol/party.ts';

describe('a request for what the record does not list', function () {
  this.timeout(60_000);
  let test: TestService;
  let rp: TestRelyingParty;
  const phone = { phone_number: { need: 'voluntary', purpose: 'form' } };
  before(async () => {
    test = await startService({
      relyingParties: [recordOf({ id: 'portal' }), recordOf({ id: 'phone', claims: phone })],
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const authorize = async (parameters: Record<string, string>, party = rp) => {
    const { url } = await party.request(parameters);
    const page = await new HtmlClient({ stopAt: atCallback }).get(url.href);
    return { name: page.name, ...answerOf(page.url) } as Record<string, string | undefined>;
  };
  const push = async (parameters: Record<string, string>) => {
    const { url } = await rp.request(parameters);
    const headers = { authorization: `Basic ${Buffer.from(`portal:${SECRET}`).toString('base64')}` };
    const answer = await fetch(`${test.issuer}/par`, { method: 'POST', headers, body: url.searchParams });
    return (await answer.json()) as Record<string, string | undefined>;
  };

  const EMAIL = /^the record of portal lists no claim of the scope email \(email, email_verified\): add .* leave/;
  for (const [endpoint, send] of [
    ['/auth', authorize],
    ['/par', push],
  ] as const) {
    it(`is told at ${endpoint} which scope that is, and what to do`, async () => {
      const one = await send({ scope: 'openid profile email' });
      expect([one['error'], one['scope']]).to.deep.equal(['invalid_scope', 'email']);
      expect(one['error_description']).to.match(EMAIL);
      const two = await send({ scope: 'openid email address profile' });
      expect(two['scope']).to.equal('email address');
      expect(two['error_description']).to.match(/scope email \(.*\), address \(/);
    });

    it(`is told at ${endpoint} which claim that is, beside scopes that are listed`, async () => {
      for (const member of ['userinfo', 'id_token']) {
        const answer = await send({
          scope: 'openid',
          claims: JSON.stringify({ [member]: { email: null, name: null } }),
        });
        expect(answer['error']).to.equal('invalid_request');
        expect(answer['error_description']).to.match(/^the record of portal does not list email, which the claims/);
      }
    });
  }

  it('concerns neither scopes with one listed claim, nor scopes that nobody knows', async () => {
    for (const scope of ['openid', 'openid profile phone', 'openid shoe_size', 'openid offline_access']) {
      expect((await authorize({ scope }))['name'], scope).to.equal('sign-in');
    }
    const party = await TestRelyingParty.open(test, 'phone');
    expect((await authorize({ scope: 'openid phone' }, party))['name']).to.equal('sign-in');
    expect((await authorize({ scope: 'openid profile' }, party))['scope']).to.equal('profile');
  });

  it('is decided by the record as it is now', async () => {
    const email = { ...phone, email: { need: 'voluntary', purpose: 'form' } };
    await test.put(recordOf({ id: 'changing', claims: phone }));
    const party = await TestRelyingParty.open(test, 'changing');
    expect((await authorize({ scope: 'openid email' }, party))['error']).to.equal('invalid_scope');
    await test.put(recordOf({ id: 'changing', claims: email }));
    expect((await authorize({ scope: 'openid email' }, party))['name']).to.equal('sign-in');
  });
});
