import { expect } from 'chai';
import * as client from 'openid-client';
import { systemClock, type Clock } from '../../../src/shared/index.ts';
import { recordOf } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { authorize, newBrowser, signInTo } from './party.ts';

const MINUTE_MS = 60_000;
const RECORD = recordOf({ id: 'portal', client: { grant_types: ['authorization_code', 'refresh_token'] } });
/** About the sign-in, not the citizen. */
const ALWAYS = ['sub', 'authentication_level'];
/** A session's grant lives for `session_total` plus the code's 1 minute and the access token's 10. */
const LIFETIMES = { session: '20 min', session_total: '20 min' };

describe('grants of a session', function () {
  this.timeout(60_000);
  let test: TestService;
  let shift = 0;
  const clock: Clock = { now: () => new Date(systemClock.now().getTime() + shift) };

  beforeEach(async () => {
    shift = 0;
    test = await startService({ clock, config: { lifetimes: LIFETIMES }, relyingParties: [RECORD] });
  });
  afterEach(() => test.close());

  type SignedIn = Awaited<ReturnType<typeof signInTo>>;
  const signIn = (parameters: Record<string, string> = {}, from?: SignedIn): Promise<SignedIn> =>
    signInTo(test, 'portal', { parameters, browser: from?.browser ?? newBrowser() });
  const grants = () => test.service.store.raw('oidc_grants').countDocuments({ clientId: 'portal' });
  const claimsOf = async ({ rp, tokens, sub }: SignedIn): Promise<string[]> =>
    Object.keys(await rp.userinfo(tokens.access_token, sub)).filter((name) => !ALWAYS.includes(name));
  const isAlive = ({ rp, tokens, sub }: SignedIn): Promise<boolean> =>
    rp.userinfo(tokens.access_token, sub).then(
      () => true,
      () => false,
    );
  const revoke = ({ rp }: SignedIn, token = '') => client.tokenRevocation(rp.configuration, token);
  const refresh = ({ rp, tokens }: SignedIn) =>
    client.refreshTokenGrant(rp.configuration, tokens.refresh_token ?? '').then(
      () => true,
      () => false,
    );

  it('are shared by its sign-ins that give the same, and end with the session', async () => {
    const first = await signIn();
    const second = await signIn({}, first);
    expect(await grants()).to.equal(1);
    expect(await Promise.all([first, second].map(claimsOf))).to.deep.equal([['name'], ['name']]);
    const account = await test.service.accounts.findByNumber(test.person('level-2').record.number);
    await test.service.sessions.endAllOf(account?.id ?? '');
    expect(await Promise.all([first, second].map(isAlive))).to.deep.equal([false, false]);
  });

  it('give nothing to a sign-in that is under way while the session ends', async () => {
    const account = await test.service.accounts.findByNumber(test.person('level-2').record.number);
    for (let round = 0; round < 8; round += 1) {
      const first = await signIn();
      const { rp, browser } = first;
      const request = await rp.request({ prompt: 'none' });
      const [page] = await Promise.all([
        browser.get(request.url.href),
        new Promise((done) => setTimeout(done, round)).then(() => test.service.sessions.endAllOf(account?.id ?? '')),
      ]);
      const tokens = await rp.redeem(request, page.url).catch(() => undefined);
      expect(tokens === undefined || !(await isAlive({ ...first, tokens })), `round ${round}`).to.equal(true);
      expect(await isAlive(first)).to.equal(false);
    }
  });

  it('are of that session alone', async () => {
    await signIn();
    await signIn();
    expect(await grants()).to.equal(2);
  });

  it('never pile up what was ever asked for: who asks for less gets less', async () => {
    const more = await signIn({ scope: 'openid profile' });
    const less = await signIn({ scope: 'openid' }, more);
    expect([await grants(), await claimsOf(more), await claimsOf(less)]).to.deep.equal([2, ['name'], []]);
    const again = await signIn({ scope: 'openid profile' }, less);
    expect([await claimsOf(again), await claimsOf(less)]).to.deep.equal([['name'], []]);
  });

  it('follow the record: what it asks for no more is not in the next one', async () => {
    const first = await signIn({ scope: 'openid profile' });
    const record = recordOf({ id: 'portal', claims: { birthdate: { need: 'essential', purpose: 'form' } } });
    await test.put(record);
    const second = await signIn({ scope: 'openid profile' }, first);
    expect([await grants(), await claimsOf(second)]).to.deep.equal([2, ['birthdate']]);
  });

  it('are of what was proved: with a new proof comes another, which outlives what comes of it', async () => {
    const first = await signIn();
    shift = 19 * MINUTE_MS;
    expect([await isAlive(await signIn({}, first)), await grants()], 'the same proof').to.deep.equal([true, 1]);
    const second = await signIn({ prompt: 'login' }, first);
    expect(await grants(), 'another proof').to.equal(2);
    shift = 38 * MINUTE_MS;
    const third = await signIn({}, second);
    expect([await isAlive(third), await grants()], 'just before the end of the session').to.deep.equal([true, 2]);
  });

  it('stay where an access token is revoked: the other sign-ins have theirs', async () => {
    const first = await signIn();
    const second = await signIn({}, first);
    await revoke(first, first.tokens.access_token);
    expect([await isAlive(first), await isAlive(second)]).to.deep.equal([false, true]);
  });

  it('end with a code that is used twice, for all that have it; the next sign-in gets another', async () => {
    const first = await signIn();
    const { rp, request, end } = await authorize(test, 'portal', { browser: first.browser });
    const tokens = await rp.redeem(request, end.url);
    const second = { ...first, tokens };
    expect([await grants(), await isAlive(first), await isAlive(second)]).to.deep.equal([1, true, true]);
    const again = await rp.redeem(request, end.url).catch((error: unknown) => (error as { error?: string }).error);
    expect(again).to.equal('invalid_grant');
    expect([await grants(), await isAlive(first), await isAlive(second)]).to.deep.equal([0, false, false]);
    const third = await signIn({}, first);
    expect([await grants(), await isAlive(third)]).to.deep.equal([1, true]);
  });

  it('are not shared where they are to outlive it: a refresh token is revoked by itself', async () => {
    const parameters = { scope: 'openid profile offline_access', prompt: 'consent' };
    const first = await signIn(parameters);
    const second = await signIn(parameters, first);
    const third = await signIn({}, second);
    expect(await grants()).to.equal(3);
    await revoke(first, first.tokens.refresh_token);
    expect([await isAlive(first), await refresh(first)]).to.deep.equal([false, false]);
    expect([await isAlive(second), await isAlive(third), await refresh(second)]).to.deep.equal([true, true, true]);
  });
});

describe('a session that is used', function () {
  this.timeout(60_000);
  let test: TestService;
  let shift = 0;
  // The time stands still: sign-ins take real seconds, and the test looks at what happens a second before a minute.
  const began = systemClock.now().getTime();
  const clock: Clock = { now: () => new Date(began + shift) };

  before(async () => {
    const records = ['portal', 'other'].map((id) => recordOf({ id }));
    test = await startService({ clock, relyingParties: records });
  });
  after(() => test.close());

  it('is written at most once a minute where nothing else of it changes', async () => {
    const { browser } = await signInTo(test, 'portal');
    const stored = async () => {
      // Sessions that got a new id are marked as ended.
      const sessions = await test.service.store
        .raw('oidc_sessions')
        .find({ ended: { $exists: false } })
        .toArray();
      return String(sessions.at(-1)?.['payload']);
    };
    const atFirst = await stored();
    await signInTo(test, 'portal', { browser });
    expect(await stored()).to.equal(atFirst);
    shift = 59_000;
    await signInTo(test, 'portal', { browser });
    expect(await stored()).to.equal(atFirst);
    shift = 61_000;
    await signInTo(test, 'portal', { browser });
    const later = await stored();
    expect(later).to.not.equal(atFirst);
    await signInTo(test, 'other', { browser });
    expect(await stored(), 'another service at once')
      .to.include('"other"')
      .and.not.equal(later);
  });
});
