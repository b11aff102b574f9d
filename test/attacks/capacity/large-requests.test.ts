import { expect } from 'chai';
import { CALLBACK, recordOf } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const KIB = 1024;
const ID = 'app';

describe('attack: large pushed requests of a public client', () => {
  let test: TestService;
  before(async () => {
    const client = { token_endpoint_auth_method: 'none', client_secret: undefined };
    test = await startService({ relyingParties: [recordOf({ id: ID, client })] });
  });
  after(() => test.close());

  const push = async (stateBytes: number, chunked = false): Promise<number> => {
    const body = new URLSearchParams({
      client_id: ID,
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid',
      code_challenge: 'c'.repeat(43),
      code_challenge_method: 'S256',
      state: 's'.repeat(stateBytes),
    }).toString();
    const answer = await fetch(`${test.issuer}/par`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      ...(chunked ? { body: new Blob([body]).stream(), duplex: 'half' } : { body }),
    });
    return answer.status;
  };
  const stored = (): Promise<number> => test.service.store.raw('oidc_pushed_requests').countDocuments({});

  it('are refused, with and without a stated length, and nothing of them is stored', async () => {
    expect(await push(10 * KIB)).to.equal(201);
    expect(await push(40 * KIB)).to.equal(413);
    expect(await push(40 * KIB, true)).to.be.within(400, 413);
    expect(await stored()).to.equal(1);
  });
});
