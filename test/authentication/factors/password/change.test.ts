import { expect } from 'chai';
import { THROTTLES } from '../../../../src/authentication/guarding/index.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import {
  HOME,
  openWorld,
  outcomeOf,
  PASSWORD,
  problemOf,
  STRANGER,
  tally,
  trying,
  valueOf,
  type World,
} from '../../world.ts';

const NEW = 'thuyền giấy qua sông 4';
const OTHER = 'đèn lồng trước hiên 9';

onEachEngine('changing a password', (engine) => {
  let world: World;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());

  const change = (account: Awaited<ReturnType<World['holder']>>['account'], password = NEW, current = PASSWORD) =>
    world.authentication.factors.password.change({
      ...{ account, current, password, address: HOME },
      session: { sessionUid: 'here', epoch: account.epoch },
    });

  it('takes effect, is recorded, and told by every channel', async () => {
    const { account, number } = await world.holder();
    world.events.length = 0;
    world.messages.length = 0;
    valueOf(await change(account));
    expect(outcomeOf(await trying(world, number, NEW))).to.equal('ok');
    expect(outcomeOf(await trying(world, number, PASSWORD))).to.equal('sign_in_failed');
    expect(world.events.filter(({ type }) => type === 'password_changed')).to.deep.equal([
      { type: 'password_changed', account: account.id },
    ]);
    await world.newestCode();
    expect(world.messages.filter(({ text }) => text.includes('mật khẩu tài khoản của bạn'))).to.have.length(1);
  });

  it('needs the present password, and counts a wrong one as a failed sign-in', async () => {
    const { account, number } = await world.holder();
    const { free } = THROTTLES.account_at_place;
    for (let time = 0; time < free; time += 1) {
      expect(problemOf(await change(account, NEW, 'wrong')).code).to.equal('current_password_wrong');
    }
    const problem = problemOf(await change(account));
    expect([problem.code, problem.retryAfter]).to.deep.equal(['too_many_attempts', 5]);
    // Both share one counter: guesses made here count there.
    expect(outcomeOf(await trying(world, number))).to.equal('too_many_attempts');
    world.clock.pass(5);
    valueOf(await change(account));
  });

  it('refuses what may not become a password before it looks at the present one', async () => {
    const { account, number } = await world.holder();
    for (const [password, code] of [
      ['short', 'password_too_short'],
      ['matkhau123', 'password_common'],
      [number, 'password_personal'],
      [PASSWORD, 'password_same'],
      [PASSWORD.normalize('NFD'), 'password_same'],
    ] as const) {
      world.calls.length = 0;
      expect(problemOf(await change(account, password)).code).to.equal(code);
      expect(world.calls).to.deep.equal([]);
    }
    expect(outcomeOf(await trying(world, number))).to.equal('ok');
  });

  it('lets one of ten win that come at the same instant', async () => {
    const { account, number } = await world.holder();
    const second = await world.process();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? world : second).authentication.factors.password.change({
          account,
          current: PASSWORD,
          password: index % 2 === 0 ? NEW : OTHER,
          address: index % 3 === 0 ? HOME : STRANGER,
          session: { sessionUid: 'here', epoch: account.epoch },
        }),
      ),
    );
    const outcomes = tally(results.map((result) => (result.ok ? 'ok' : result.problem.code)));
    expect(outcomes['ok'], JSON.stringify(outcomes)).to.equal(1);
    const works = await Promise.all([NEW, OTHER].map((password) => trying(world, number, password, '192.0.2.99')));
    expect(works.filter(({ ok }) => ok)).to.have.length(1);
  });
});
