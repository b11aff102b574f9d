import { expect } from 'chai';
import type { Clock } from '../../../src/shared/index.ts';
import { PAUSE_SECONDS } from '../../../src/oidc/clients/key-sets.ts';
import { recordOf } from '../../support/relying-party.ts';
import { startKeyServer, type KeyServer } from '../../support/rude/key-server.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';

const HOUR = 3600;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The caches of keys follow our clock; assertions and their checks follow that of the machine, so leave room. */
const LONG_ASSERTIONS = { client_keys: { assertion_life: '10 h' } };

describe('a relying party with a jwks_uri', function () {
  this.timeout(60_000);
  let test: TestService;
  let server: KeyServer;
  let other: KeyServer;
  let ahead = 0;
  const clock: Clock = { now: () => new Date(Date.now() + ahead * 1000) };

  const partyOf = (id: string, url: string) => {
    const client = { token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined, jwks_uri: url };
    return recordOf({ id, client });
  };
  before(async () => {
    server = await startKeyServer();
    other = await startKeyServer();
    for (const kid of ['one', 'two', 'three', 'stranger']) await server.make(kid);
    await server.make('weak', 'RS256', 2048);
    await other.make('one');
    other.publish('one');
    test = await startService({
      clock,
      config: { outbound: { timeout: '1 s' }, ...LONG_ASSERTIONS },
      relyingParties: [partyOf('rotating', server.url), partyOf('steady', other.url)],
    });
  });
  after(async () => {
    await test.close();
    await server.close();
    await other.close();
  });

  const authenticate = async (kid: string, id = 'rotating', from = server): Promise<string> => {
    const now = Math.floor(clock.now().getTime() / 1000);
    const claims = { iat: undefined, exp: now + 60 };
    const answer = await fetch(`${test.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: 'none',
        redirect_uri: 'http://localhost:9/callback',
        code_verifier: 'v'.repeat(43),
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await from.assertion(id, test.issuer, kid, claims),
      }),
    });
    const { error } = (await answer.json()) as { error: string };
    return error === 'invalid_grant' ? 'in' : error;
  };

  it('may use a new key at once, although its old answer may be cached for a day', async () => {
    server.publish('one');
    expect(await authenticate('one')).to.equal('in');
    ahead += PAUSE_SECONDS;
    server.publish('one', 'two');
    expect([await authenticate('two'), server.requests]).to.deep.equal(['in', 2]);
  });

  it('is asked once in some seconds, however many strangers name keys that it does not have', async () => {
    ahead += PAUSE_SECONDS;
    const before = server.requests;
    const tries = await Promise.all(Array.from({ length: 15 }, () => authenticate('stranger')));
    expect(new Set(tries)).to.deep.equal(new Set(['invalid_client']));
    expect(await authenticate('stranger')).to.equal('invalid_client');
    expect([server.requests - before, await authenticate('one')]).to.deep.equal([1, 'in']);
  });

  it('withdraws a key: it is refused an hour later, whatever the old answer said', async () => {
    server.publish('three');
    expect(await authenticate('one')).to.equal('in');
    ahead += HOUR;
    expect(await authenticate('one')).to.equal('invalid_client');
    expect(await authenticate('three')).to.equal('in');
  });

  for (const answer of ['nothing', 'error', 'huge', 'no-json'] as const) {
    it(`holds nobody up while its address answers with ${answer}`, async () => {
      ahead += PAUSE_SECONDS;
      expect(await authenticate('one', 'steady', other)).to.equal('in');
      server.answer = answer;
      const stuck = authenticate('two');
      // Its own known key as well is used at once.
      const rest = [await authenticate('one', 'steady', other), await authenticate('three')];
      expect(rest).to.deep.equal(['in', 'in']);
      expect(await stuck).to.equal('invalid_client');
      server.answer = 'keys';
      ahead += PAUSE_SECONDS;
      expect(await authenticate('three')).to.equal('in');
    });
  }

  it('cannot sign with a weak key', async () => {
    server.publish('three', 'weak');
    ahead += PAUSE_SECONDS;
    expect(await authenticate('weak')).to.equal('invalid_client');
    expect(await authenticate('three')).to.equal('in');
  });

  it('stays known through a rotation of our own keys', async () => {
    const before = server.requests;
    await test.service.keys.rotate();
    await until(async () => {
      const { keys } = (await (await fetch(`${test.issuer}/jwks`)).json()) as { keys: unknown[] };
      return keys.length > 8;
    });
    expect([await authenticate('three'), server.requests - before]).to.deep.equal(['in', 0]);
  });
});
