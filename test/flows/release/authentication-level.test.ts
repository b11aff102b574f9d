import { expect } from 'chai';
import * as client from 'openid-client';
import { recordOf } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { signInTo } from '../protocol/party.ts';

const LEVEL = 'authentication_level';
const GRANTS = { grant_types: ['authorization_code', 'refresh_token'] };

describe('the authentication level', function () {
  this.timeout(60_000);
  let test: TestService;

  before(async () => {
    test = await startService({
      relyingParties: [
        recordOf({ id: 'silent', client: GRANTS, extra: { [LEVEL]: undefined } }),
        recordOf({ id: 'on-request', client: GRANTS, extra: { [LEVEL]: 'on_request' } }),
        recordOf({ id: 'always', client: GRANTS, extra: { [LEVEL]: 'always' } }),
      ],
    });
  });
  after(() => test.close());

  /** What the ID token, userinfo, and the ID token of a refresh say. */
  const stated = async (id: string, claims?: object): Promise<unknown[]> => {
    const parameters = {
      ...{ scope: 'openid profile offline_access', prompt: 'consent' },
      ...(claims === undefined ? {} : { claims: JSON.stringify(claims) }),
    };
    const { rp, tokens, sub } = await signInTo(test, id, { parameters });
    const userinfo = await rp.userinfo(tokens.access_token, sub);
    const renewed = await client.refreshTokenGrant(rp.configuration, tokens.refresh_token ?? '');
    return [tokens.claims()?.[LEVEL], userinfo[LEVEL], renewed.claims()?.[LEVEL]];
  };
  const nowhere = [undefined, undefined, undefined];

  for (const id of ['silent', 'on-request']) {
    it(`is stated where the request asks for it, if the record is ${id}`, async () => {
      expect(await stated(id)).to.deep.equal(nowhere);
      expect(await stated(id, { id_token: { acr: null }, userinfo: { acr: null } })).to.deep.equal(nowhere);
      expect(await stated(id, { id_token: { [LEVEL]: null } })).to.deep.equal([1, undefined, 1]);
      expect(await stated(id, { userinfo: { [LEVEL]: null } })).to.deep.equal([undefined, 1, undefined]);
      expect(await stated(id, { id_token: { [LEVEL]: { essential: true, value: 2 } } })).to.deep.equal([
        2,
        undefined,
        2,
      ]);
    });
  }

  it('is stated everywhere if the record says always', async () => {
    expect(await stated('always')).to.deep.equal([1, 1, 1]);
    expect(await stated('always', { userinfo: { acr: null } })).to.deep.equal([1, 1, 1]);
  });
});
