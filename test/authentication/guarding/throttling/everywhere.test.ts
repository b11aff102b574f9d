import { expect } from 'chai';
import {
  openFailuresEverywhere,
  SPRAYING,
  type FailuresEverywhere,
} from '../../../../src/authentication/guarding/throttling/everywhere.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import { TestClock } from '../../world.ts';

const SPAN_SECONDS = 600;

onEachEngine('failures everywhere', (engine) => {
  let clock: TestClock;
  let one: FailuresEverywhere;
  let other: FailuresEverywhere;

  beforeEach(async () => {
    clock = new TestClock();
    const open = async (): Promise<FailuresEverywhere> => {
      const store = await engine.open({ clock });
      const opened = openFailuresEverywhere(store, clock);
      await store.ready();
      await store.raw('failures_everywhere').deleteMany({});
      return opened;
    };
    one = await open();
    other = await open();
  });
  const fail = (times: number): Promise<unknown> =>
    Promise.all(Array.from({ length: times }, (_, index) => (index % 2 === 0 ? one : other).count()));

  it('lose none of many at the same instant, in two processes', async () => {
    await fail(SPRAYING.least - 1);
    expect(await one.isSprayed()).to.equal(false);
    await fail(1);
    clock.pass(15);
    expect(await one.isSprayed()).to.equal(true);
    expect(await other.isSprayed()).to.equal(true);
  });

  it('are asked for in the store a few times a minute at most', async () => {
    expect(await one.isSprayed()).to.equal(false);
    await fail(SPRAYING.least);
    clock.pass(14);
    expect(await one.isSprayed()).to.equal(false);
    clock.pass(1);
    expect(await one.isSprayed()).to.equal(true);
  });

  it('are no attack where so many are usual', async () => {
    // A large installation: 150 failures in most periods of the day, 300 in two of them.
    for (let span = 0; span < 140; span += 1) {
      await fail(150);
      clock.pass(SPAN_SECONDS);
    }
    await fail(SPRAYING.least);
    expect(await one.isSprayed()).to.equal(false);
    await fail(900);
    clock.pass(15);
    expect(await one.isSprayed()).to.equal(true);
  }).timeout(120_000);

  it('are over by themselves', async () => {
    await fail(SPRAYING.least);
    expect(await one.isSprayed()).to.equal(true);
    clock.pass(2 * SPAN_SECONDS);
    expect(await one.isSprayed()).to.equal(false);
  });
});
