import { DatabaseSync, StatementSync } from 'node:sqlite';
import { expect } from 'chai';
import * as client from 'openid-client';
import { recordOf } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { newBrowser, signInTo } from '../protocol/party.ts';

const RECORD = recordOf({ id: 'portal', client: { grant_types: ['authorization_code', 'refresh_token'] } });
const OFFLINE = { scope: 'openid profile offline_access', prompt: 'consent' };

// MongoDB has no commits.
const onEmbedded = process.env['SEN_ID_TEST_MONGODB'] === undefined ? describe : describe.skip;

onEmbedded('commits of the embedded engine', function () {
  this.timeout(60_000);
  const run = Reflect.get(StatementSync.prototype, 'run');
  let test: TestService;
  let commits = 0;

  before(async () => {
    Object.defineProperty(StatementSync.prototype, 'run', {
      configurable: true,
      writable: true,
      value(this: StatementSync, ...parameters: Parameters<typeof run>) {
        if (this.sourceSQL === 'COMMIT') commits += 1;
        return Reflect.apply(run, this, parameters);
      },
    });
    test = await startService({ relyingParties: [RECORD] });
    expect(test.service.store.engine).to.equal('embedded');
  });
  after(async () => {
    Object.defineProperty(StatementSync.prototype, 'run', { configurable: true, writable: true, value: run });
    await test.close();
  });

  const counted = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    const before = commits;
    const result = await work();
    return [result, commits - before];
  };

  it('are seen by this test', () => {
    const database = new DatabaseSync(':memory:');
    const before = commits;
    database.exec('BEGIN');
    database.prepare('COMMIT').run();
    database.close();
    expect(commits - before).to.equal(1);
  });

  /** The least of several times: what the server does by itself meanwhile, a message that it has sent, only adds. */
  const least = async (counts: () => Promise<readonly number[]>): Promise<number[]> => {
    const all: (readonly number[])[] = [];
    for (let time = 0; time < 5; time += 1) all.push(await counts());
    return (all[0] ?? []).map((_, index) => Math.min(...all.map((some) => some[index] ?? NaN)));
  };

  it('are one for the request to sign in with a session, and one for its code', async () => {
    const { rp, browser } = await signInTo(test, 'portal', { browser: newBrowser() });
    const counts = await least(async () => {
      const request = await rp.request({});
      const [page, forCode] = await counted(() => browser.get(request.url.href));
      const [tokens, forTokens] = await counted(() => rp.redeem(request, page.url));
      const [, forUserinfo] = await counted(() => rp.userinfo(tokens.access_token, tokens.claims()?.sub ?? ''));
      return [forCode, forTokens, forUserinfo];
    });
    expect(counts).to.deep.equal([1, 1, 0]);
  });

  it('are one for a refresh: the old token is consumed with the new ones', async () => {
    const { rp, tokens } = await signInTo(test, 'portal', { browser: newBrowser(), parameters: OFFLINE });
    let token = tokens.refresh_token ?? '';
    const counts = await least(async () => {
      const [refreshed, commitsOfIt] = await counted(() => client.refreshTokenGrant(rp.configuration, token));
      token = refreshed.refresh_token ?? '';
      return [commitsOfIt];
    });
    expect(counts).to.deep.equal([1]);
  });
});
