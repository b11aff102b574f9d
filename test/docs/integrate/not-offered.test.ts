import { expect } from 'chai';
import { recordOf, SECRET } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const API = 'https://api.example.vn';

describe('what the guide says is not offered', () => {
  let test: TestService;
  before(async () => {
    test = await startService({
      config: { resource_servers: [{ indicator: API, scopes: ['read'], access_token_format: 'opaque' }] },
      relyingParties: [
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

  it('is DPoP: discovery does not name it, and a DPoP header changes nothing', async () => {
    const discovery = await (await fetch(`${test.issuer}/.well-known/openid-configuration`)).json();
    expect(discovery).to.not.have.property('dpop_signing_alg_values_supported');
    const answer = await fetch(`${test.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`machine:${SECRET}`).toString('base64')}`, dpop: 'a.b.c' },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: API }),
    });
    expect([answer.status, ((await answer.json()) as { token_type: string }).token_type]).to.deep.equal([
      200,
      'Bearer',
    ]);
  });
});
