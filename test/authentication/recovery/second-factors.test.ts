import { expect } from 'chai';
import { resolve } from 'node:path';
import { passwordProblems } from '../../../src/authentication/factors/index.ts';
import { QUESTIONS, recoveryProblems } from '../../../src/authentication/recovery/index.ts';
import { RECOVERY_FACTORS, RECOVERY_RULES } from '../../../src/authentication/recovery/second-factors.ts';
import { LANGUAGES, newSecret, type ProblemDefinition } from '../../../src/shared/index.ts';
import { openRendering } from '../../../src/web/index.ts';
import { onEachEngine } from '../../storage/engines.ts';
import { enrol } from '../factors/passkey/enrolled.ts';
import type { problemOf } from '../world.ts';
import { HOME, openWorld, outcomeOf, trying, valueOf, type World } from '../world.ts';
import { NEW_PASSWORD, reachSecond } from './journeys.ts';

onEachEngine('second factors of a recovery', (engine) => {
  let world: World;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());

  const codeOf = (result: Parameters<typeof problemOf>[0]): string => (result.ok ? 'ok' : result.problem.code);

  it('are a passkey of the holder, not that of somebody else', async () => {
    const [holder, other] = [await enrol(world), await enrol(world)];
    const { recovery, factors } = world.authentication;
    const secret = await reachSecond(world, holder);
    expect((await recovery.find(secret))?.choices).to.deep.equal(['passkey']);
    const ask = () => factors.passkey.requestOptions(secret, holder.account.id);
    const foreign = other.device.get({ ...(await ask()), allowCredentials: [] });
    expect(codeOf(await recovery.showFactor(secret, 'passkey', foreign, HOME))).to.equal('passkey_failed');
    // An answer to another page's question does not count here.
    const elsewhere = await factors.passkey.requestOptions(newSecret(), holder.account.id);
    expect(codeOf(await recovery.showFactor(secret, 'passkey', holder.device.get(elsewhere), HOME))).to.equal(
      'passkey_failed',
    );
    valueOf(await recovery.showFactor(secret, 'passkey', holder.device.get(await ask()), HOME));
    valueOf(await recovery.password.setPassword(secret, NEW_PASSWORD));
    expect(outcomeOf(await trying(world, holder.number, NEW_PASSWORD))).to.equal('ok');
  });

  it('are a recovery code, the last one too, once', async () => {
    const holder = await world.holder();
    const { recovery, factors } = world.authentication;
    const codes = await factors.recovery_code.make(holder.account);
    for (const code of codes.slice(1)) await factors.recovery_code.spend(holder.account, code);
    const [last = ''] = codes;
    const secret = await reachSecond(world, holder);
    valueOf(await recovery.showFactor(secret, 'recovery_code', last, HOME));
    expect((await recovery.find(secret))?.step).to.equal('password');
    valueOf(await recovery.password.setPassword(secret, NEW_PASSWORD));
    const again = await reachSecond(world, holder);
    expect((await recovery.find(again))?.choices).to.deep.equal([]);
    expect(codeOf(await recovery.showFactor(again, 'recovery_code', last, HOME))).to.equal('recovery_over');
  });

  it('lead to no session: what was shown counts in this recovery only', async () => {
    const holder = await world.holder();
    const { recovery, factors } = world.authentication;
    const [code = ''] = await factors.recovery_code.make(holder.account);
    const secret = await reachSecond(world, holder);
    valueOf(await recovery.showFactor(secret, 'recovery_code', code, HOME));
    expect((await recovery.find(await reachSecond(world, holder)))?.step).to.equal('factor');
  });

  it('are looked for by indexes only', async function () {
    if (engine.name !== 'embedded') this.skip();
    for (const [collection, filter] of [
      ['recoveries', { _id: 'a', expiresAt: { $gt: new Date() } }],
      ['recoveries', { carriedOut: false }],
      ['phone_changes', { _id: 'a', changeId: 'b' }],
      ['phone_changes', { cancel: 'c' }],
      ['phone_changes', { state: 'changing' }],
    ] as const) {
      expect((await world.store.explain(collection, filter)).indexed, JSON.stringify(filter)).to.equal(true);
    }
  });
});

describe('what a recovery says', () => {
  const rendering = openRendering({ viewsFolder: resolve(import.meta.dirname, '../../../views'), strict: true });
  const detail = {
    least: 8,
    most: 128,
    minutes: 7,
    hours: 3,
    count: 3,
    left: 3,
    asked: 3,
    until: 'x',
    seconds: 9,
    number: 2,
  };

  for (const language of LANGUAGES) {
    it(`is there in ${language}, with nothing left to fill in`, () => {
      for (const { definitions } of [passwordProblems, recoveryProblems]) {
        for (const [code, { status }] of Object.entries<ProblemDefinition>(definitions)) {
          for (const count of [1, 3]) {
            for (const context of ['', 'hours', 'card_revoked', 'authority', 'terms_breach']) {
              const problem = { code, status, detail: { ...detail, count, context } };
              const { title, body, next } = rendering.problemText(problem, language);
              for (const text of [title, body, next]) {
                expect(text).to.match(/\S/);
                expect(text).to.not.include('{{');
              }
            }
          }
        }
      }
      for (const question of QUESTIONS)
        expect(rendering.t(language, `recovery-questions:list.${question}`)).to.match(/\?$/);
    });
  }

  it('never lets a weak factor stand for level 2, or for another phone', () => {
    const weak = RECOVERY_FACTORS.filter((factor) => factor === 'questions');
    for (const factor of weak) {
      expect(RECOVERY_RULES[factor].levels).to.deep.equal([1]);
      expect(RECOVERY_RULES[factor].kinds).to.deep.equal(['password']);
    }
  });
});
