import { expect } from 'chai';
import { recordOf } from '../../support/relying-party.ts';
import { startKeyServer, type KeyServer } from '../../support/rude/key-server.ts';
import { startService, type TestService } from '../../support/service.ts';

const ID = 'signed';
const SKEW = 25;

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('client assertions', () => {
  let test: TestService;
  let server: KeyServer;
  before(async () => {
    server = await startKeyServer();
    await server.make('one');
    server.publish('one');
    const client = { token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined, jwks_uri: server.url };
    test = await startService({ relyingParties: [recordOf({ id: ID, client })] });
  });
  after(async () => {
    await test.close();
    await server.close();
  });

  const now = (): number => Math.floor(Date.now() / 1000);
  /** Redeems a code that was never issued; `invalid_grant` is what an authenticated client gets. */
  const authenticate = async (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) => {
    const answer = await fetch(`${test.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: 'none',
        redirect_uri: 'http://localhost:9/callback',
        code_verifier: 'v'.repeat(43),
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await server.assertion(ID, test.issuer, 'one', claims, header),
      }),
    });
    return ((await answer.json()) as { error: string }).error;
  };

  const ACCEPTED: readonly [string, () => Record<string, unknown>][] = [
    ['for the issuer', () => ({})],
    ['for the token endpoint', () => ({ aud: `${test.issuer}/token` })],
    ['without iat', () => ({ iat: undefined })],
    ['of five minutes', () => ({ exp: now() + 300 })],
    ['by a clock that is a little fast', () => ({ iat: now() + SKEW, nbf: now() + SKEW, exp: now() + 300 + SKEW })],
  ];
  for (const [what, claims] of ACCEPTED) {
    it(`are taken ${what}`, async () => expect(await authenticate(claims())).to.equal('invalid_grant'));
  }

  const REFUSED: readonly [string, () => Record<string, unknown>][] = [
    ['for a second audience as well', () => ({ aud: [test.issuer, 'https://elsewhere.example'] })],
    ['for a list of the issuer alone', () => ({ aud: [test.issuer] })],
    ['for the endpoint of pushed requests', () => ({ aud: `${test.issuer}/par` })],
    ['for the issuer with a slash', () => ({ aud: `${test.issuer}/` })],
    ['that are valid until 2058', () => ({ exp: 2_777_000_000 })],
    ['that never end', () => ({ exp: Number.MAX_VALUE })],
    ['that were made long ago', () => ({ iat: now() - 3600 })],
    ['that live a minute too long', () => ({ exp: now() + 360 + SKEW })],
    ['issued in the future', () => ({ iat: now() + 60, exp: now() + 120 })],
    ['not valid yet', () => ({ nbf: now() + 60, exp: now() + 120 })],
    ['with a time that is no number', () => ({ iat: 'now' })],
    ['that are over', () => ({ exp: now() - 60 })],
  ];
  for (const [what, claims] of REFUSED) {
    it(`are refused ${what}`, async () => expect(await authenticate(claims())).to.equal('invalid_client'));
  }

  it('say what they are, or nothing', async () => {
    expect(await authenticate({}, { typ: 'JWT' })).to.equal('invalid_grant');
    expect(await authenticate({}, { typ: 'client-authentication+jwt' })).to.equal('invalid_grant');
    for (const typ of ['at+jwt', 'logout+jwt', 'dpop+jwt']) {
      expect(await authenticate({}, { typ })).to.equal('invalid_client');
    }
  });

  it('are remembered for as long as they can be used, and no longer', async () => {
    const exp = now() + 200;
    expect(await authenticate({ jti: 'once', exp })).to.equal('invalid_grant');
    expect(await authenticate({ jti: 'once', exp })).to.equal('invalid_client');
    const kept = await test.service.store.raw('oidc_replay_detection').find({}).toArray();
    const last = kept.map(({ expiresAt }) => (expiresAt as Date).getTime() / 1000).sort((a, b) => a - b);
    expect(last.at(-1)).to.be.within(exp + 30, now() + 300 + 150);
  });

  it('win once of many at the same instant', async () => {
    const jti = 'at-once';
    const errors = await Promise.all(Array.from({ length: 10 }, () => authenticate({ jti })));
    expect(errors.filter((error) => error === 'invalid_grant')).to.have.lengthOf(1);
  });
});
