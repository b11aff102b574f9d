import { expect } from 'chai';
import { newId, type Result } from '../../src/shared/index.ts';
import { onEachEngine } from '../storage/engines.ts';
import { HOME, openWorld, problemOf, type Holder, type World } from './world.ts';

onEachEngine('a form with several empty or misshapen fields', (engine) => {
  let world: World;
  let holder: Holder;
  before(async () => {
    world = await openWorld(engine);
    holder = await world.holder();
  });
  after(() => world.close());
  beforeEach(() => {
    world.calls.length = 0;
    world.events.length = 0;
  });

  const codes = (result: Result<unknown>): string[] => {
    const { also = [], ...first } = problemOf(result);
    return [first, ...also].map(({ code }) => code);
  };
  /** Nothing was looked up, counted, sent or recorded. */
  const expectNothing = (): void => {
    expect(world.calls).to.deep.equal([]);
    expect(world.events).to.deep.equal([]);
    expect(world.messages).to.deep.equal([]);
  };

  it('is refused with everything at once: number and password', async () => {
    const { verify } = world.authentication.factors.password;
    for (const [number, first] of [
      ['', 'personal_number_missing'],
      ['12', 'personal_number_malformed'],
    ] as const) {
      const result = await verify({ signInId: newId(), number, password: '', address: HOME });
      expect(codes(result)).to.deep.equal([first, 'password_missing']);
    }
    expectNothing();
  });

  it('the present password and the new one', async () => {
    const { change } = world.authentication.factors.password;
    const session = { sessionUid: newId(), epoch: holder.account.epoch };
    for (const [password, second] of [
      ['', 'password_missing'],
      ['ngắn', 'password_too_short'],
    ] as const) {
      const result = await change({ account: holder.account, current: '', password, address: HOME, session });
      expect(codes(result)).to.deep.equal(['current_password_missing', second]);
    }
    expectNothing();
  });

  it('a passcode, twice', async () => {
    const { passcode } = world.authentication.factors;
    const set = (typed: string, again: string) => passcode.set({ account: holder.account, passcode: typed, again });
    expect(codes(await set('', ''))).to.deep.equal(['passcode_missing', 'passcode_again_missing']);
    expect(codes(await set('12', ' '))).to.deep.equal(['passcode_malformed', 'passcode_again_missing']);
    expect(codes(await set('739182', ''))).to.deep.equal(['passcode_again_missing']);
    expectNothing();
  });

  it('the code of an app and its name', async () => {
    const { totp } = world.authentication.factors;
    const { pending } = await totp.begin(holder.account);
    world.calls.length = 0;
    const result = await totp.enrol({ account: holder.account, pending, code: '', name: 'x'.repeat(41) });
    expect(codes(result)).to.deep.equal(['code_missing', 'name_too_long']);
    expectNothing();
  });

  it('the answers of a recovery, each by its number', async () => {
    const problem = problemOf(await world.authentication.recovery.answer(newId(), ['', 'a', ' .'], HOME));
    const all = [problem, ...(problem.also ?? [])];
    expect(all.map(({ code, detail }) => [code, detail['number']])).to.deep.equal([
      ['answer_missing', 1],
      ['answer_missing', 3],
    ]);
    expectNothing();
  });
});
