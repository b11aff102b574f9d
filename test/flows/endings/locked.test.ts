import { expect } from 'chai';
import { pino } from 'pino';
import { composeFoundation, type Foundation } from '../../../src/compose/index.ts';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

describe('an account that another process locks', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  /** As in an operator's command. */
  let command: Foundation;

  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
    command = await composeFoundation({ config: test.config, log: pino({ level: 'silent' }) });
    await command.store.ready();
    // The sweeps of this test are its own.
    await test.service.accounts.work.stop();
  });
  after(async () => {
    await command.close();
    await test.close();
  });

  const signIn = async (browser: HtmlClient) => {
    const { record, password } = test.person('level-2');
    const request = await rp.request();
    const start = await browser.get(request.url.href);
    const end = await walkThrough(browser, start, { number: record.number, password });
    return rp.redeem(request, end.url);
  };
  const opens = async (browser: HtmlClient): Promise<boolean> =>
    (await browser.get(`${test.issuer}/account`)).name !== 'sign-in';
  const works = async (tokens: Awaited<ReturnType<typeof signIn>>): Promise<boolean> =>
    rp.userinfo(tokens.access_token, tokens.claims()?.sub ?? '').then(
      () => true,
      () => false,
    );
  const count = (name: string): Promise<number> => test.service.store.raw(name).countDocuments({});

  it('keeps what began after the lock ended, however late what began before is tidied up', async () => {
    const account = await command.accounts.findByNumber(test.person('level-2').record.number);
    if (account === undefined) throw new Error('no account');
    const [before, after] = [new HtmlClient({ stopAt: atCallback }), new HtmlClient({ stopAt: atCallback })];
    const old = await signIn(before);
    await command.accounts.lock(account.id, 'terms-breach', { by: 'operator' });
    expect([await opens(before), await works(old)]).to.deep.equal([false, false]);
    await command.accounts.unlock(account.id, 'terms-breach', { by: 'operator' });
    expect([await opens(before), await works(old)]).to.deep.equal([false, false]);
    const young = await signIn(after);
    const [sessions, grants] = [await count('oidc_sessions'), await count('oidc_grants')];
    await test.service.accounts.work.sweep();
    expect([await opens(after), await works(young)]).to.deep.equal([true, true]);
    expect([await opens(before), await works(old)]).to.deep.equal([false, false]);
    expect(await test.service.sessions.list(account.id)).to.have.length(1);
    expect(await count('oidc_grants')).to.equal(grants - 1);
    expect(await count('oidc_sessions')).to.be.at.most(sessions);
  });
});
