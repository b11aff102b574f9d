import { decodeJwt } from 'jose';
import { expect } from 'chai';
import { recordOf } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { authorize } from './party.ts';

describe('what is issued', () => {
  let test: TestService;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
  });
  after(() => test.close());

  it('lives as long as docs/integrate says: code 60 s, ID token 5 min, access token 10 min', async () => {
    const { rp, request, end } = await authorize(test, 'portal');
    const [code] = await test.service.store.raw('oidc_authorization_codes').find({}).toArray();
    const { iat, exp } = JSON.parse(String(code?.['payload'])) as { iat: number; exp: number };
    const tokens = await rp.redeem(request, end.url);
    const idToken = decodeJwt(tokens.id_token ?? '');
    expect([exp - iat, (idToken.exp ?? 0) - (idToken.iat ?? 0), tokens.expires_in]).to.deep.equal([60, 300, 600]);
  });
});
