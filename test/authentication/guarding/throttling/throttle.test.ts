import { expect } from 'chai';
import {
  openThrottle,
  type Closed,
  type Place,
  type Throttle,
} from '../../../../src/authentication/guarding/throttling/throttle.ts';
import { THROTTLES } from '../../../../src/authentication/guarding/index.ts';
import { newId, type Clock } from '../../../../src/shared/index.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import { TestClock } from '../../world.ts';

const NAME = 'account_at_place';
const POLICY = THROTTLES[NAME];
const AHEAD_MS = 5;

onEachEngine('the throttle', (engine) => {
  const clock = new TestClock();
  let throttle: Throttle;
  let other: Throttle;
  /** In a process whose clock is ahead, or that read it a moment later. */
  let ahead: Throttle;
  let key: string;

  before(async () => {
    const open = async (at: Clock = clock): Promise<Throttle> => {
      const store = await engine.open({ clock: at });
      const opened = openThrottle(store, at);
      await store.ready();
      return opened;
    };
    throttle = await open();
    other = await open();
    ahead = await open({ now: () => new Date(clock.now().getTime() + AHEAD_MS) });
  });
  beforeEach(() => {
    key = newId();
  });

  const place = async (at: Throttle = throttle): Promise<Place> => {
    const answer = await at.reserve(NAME, key);
    if (answer === undefined || !('settle' in answer)) throw new Error('no place');
    return answer;
  };
  const closed = async (at: Throttle = throttle): Promise<Closed> => {
    const answer = await at.reserve(NAME, key);
    if (answer === undefined || 'settle' in answer) throw new Error('not closed');
    return answer;
  };
  const fail = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) await (await place()).settle('failed');
  };

  it('tells nobody to wait while failures are free, though they were counted a moment after he looked at the clock', async () => {
    for (let failures = 1; failures < POLICY.free; failures += 1) {
      await ahead.count(NAME, key);
      expect(await throttle.look(NAME, key), `after ${failures}`).to.equal(undefined);
      await (await place()).settle('untried');
    }
    await ahead.count(NAME, key);
    expect((await throttle.look(NAME, key))?.seconds).to.equal(6);
  });

  it('lets the free failures through, then closes for a growing time, and opens again', async () => {
    await fail(POLICY.free);
    expect((await closed()).seconds).to.equal(5);
    expect((await closed(other)).seconds).to.equal(5);
    clock.pass(4);
    expect((await closed()).seconds).to.equal(1);
    clock.pass(1);
    await fail(1);
    expect((await closed()).seconds).to.equal(10);
    clock.pass(10);
    await (await place()).settle('succeeded');
    await fail(POLICY.free - 1);
    await (await place()).settle('untried');
  });

  it('is not closed for longer by tries that it turns away', async () => {
    await fail(POLICY.free);
    for (let time = 0; time < 20; time += 1) await closed();
    expect((await closed()).seconds).to.equal(5);
  });

  it('lets no more of many tries at once through than are free, in two processes', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const answer = await (index % 2 === 0 ? throttle : other).reserve(NAME, key);
        if (answer === undefined || !('settle' in answer)) return 'closed';
        await answer.settle('failed');
        return 'tried';
      }),
    );
    expect(answers.filter((answer) => answer === 'tried')).to.have.length(POLICY.free);
  });

  it('lets all of many successes at once through, in two processes', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const answer = await (index % 2 === 0 ? throttle : other).reserve(NAME, key);
        if (answer === undefined || !('settle' in answer)) return 'closed';
        await answer.settle('succeeded');
        return 'tried';
      }),
    );
    expect(answers.filter((answer) => answer === 'tried')).to.have.length(50);
  });

  it('lets only one more try through at a time once the free ones are gone', async () => {
    await fail(POLICY.free);
    clock.pass(5);
    const first = await place();
    const second = other.reserve(NAME, key);
    await first.settle('failed');
    expect(await second).to.have.property('seconds', 10);
  });

  it('counts a try whose process is gone as a failure', async () => {
    await fail(POLICY.free - 1);
    await place();
    clock.pass(61);
    expect((await closed(other)).seconds).to.be.above(0);
  });

  it('tells one of those it turns away that it is the first, for each delay', async () => {
    await fail(POLICY.free);
    const told = await Promise.all(
      Array.from({ length: 10 }, (_, index) => closed(index % 2 === 0 ? throttle : other)),
    );
    expect(told.filter(({ first }) => first)).to.have.length(1);
    clock.pass(5);
    await fail(1);
    expect((await closed()).first).to.equal(true);
    expect((await closed()).first).to.equal(false);
  });

  it('loses no failure of many that are counted at once', async () => {
    const { free } = THROTTLES.place;
    await Promise.all(
      Array.from({ length: free - 1 }, (_, index) => (index % 2 === 0 ? throttle : other).count('place', key)),
    );
    expect(await throttle.look('place', key)).to.equal(undefined);
    await throttle.uncount('place', key);
    await throttle.count('place', key);
    expect(await throttle.look('place', key)).to.equal(undefined);
    await other.count('place', key);
    expect(await throttle.look('place', key)).to.have.property('seconds', 5);
  });

  it('takes back nothing where nothing was counted', async () => {
    await throttle.uncount('place', key);
    expect(await throttle.look('place', key)).to.equal(undefined);
  });

  it('forgets over time', async () => {
    await fail(POLICY.free);
    clock.pass(POLICY.free * POLICY.forgetSeconds);
    await fail(POLICY.free - 1);
    await (await place()).settle('untried');
  });
});
