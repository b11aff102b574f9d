import { expect } from 'chai';
import { onEachEngine } from '../../storage/engines.ts';
import { HOME, openWorld, outcomeOf, PASSWORD, STRANGER, tally, trying, type World } from '../world.ts';

const OPEN_PLACES = 2500;
const botAddress = (index: number): string => `203.0.${Math.floor(index / 250) % 250}.${index % 250}`;

onEachEngine('guessing passwords', (engine) => {
  let world: World;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());

  /** Makes guesses a tenth of a second apart. @returns how many reached the hash. */
  const guess = async (times: number, number: string, addressOf: (index: number) => string): Promise<number> => {
    let reached = 0;
    for (let index = 0; index < times; index += 1) {
      const outcome = outcomeOf(await trying(world, number, `guess ${index}`, addressOf(index)));
      if (outcome === 'sign_in_failed') reached += 1;
      else expect(outcome).to.equal('too_many_attempts');
      world.clock.pass(0.1);
    }
    return reached;
  };
  // A server behind a socket takes ten times as long for the same decisions.
  const times = engine.name === 'embedded' ? 10_000 : 2000;

  it('from one place: fewer than 20 of 10,000 reach the hash', async function () {
    this.timeout(120_000);
    const { number } = await world.holder();
    expect(await guess(times, number, () => STRANGER)).to.be.within(5, 19);
  });

  it('from thousands of places: fewer than 20 of 10,000 reach the hash', async function () {
    this.timeout(120_000);
    const { number } = await world.holder();
    expect(await guess(times, number, (index) => botAddress(index % OPEN_PLACES))).to.be.within(10, 19);
  });

  it('from thousands of places and one that the holder uses too: fewer than 20 of 10,000 in a minute', async function () {
    this.timeout(120_000);
    const { number } = await world.holder();
    expect(outcomeOf(await trying(world, number))).to.equal('ok');
    let reached = 0;
    for (let index = 0; index < times; index += 1) {
      const address = index % 2 === 0 ? HOME : botAddress(index % OPEN_PLACES);
      if (outcomeOf(await trying(world, number, 'guess', address)) === 'sign_in_failed') reached += 1;
      world.clock.pass(60 / times);
    }
    expect(reached).to.be.below(20);
  });

  it('leaves the holder a turn at a familiar place at any moment, while it goes on from everywhere', async () => {
    const { number } = await world.holder();
    expect(outcomeOf(await trying(world, number))).to.equal('ok');
    for (let round = 0; round < 20; round += 1) {
      await guess(20, number, (index) => botAddress(round * 20 + index));
      expect(outcomeOf(await trying(world, number)), `round ${round}`).to.equal('ok');
      world.clock.pass(30);
    }
  });

  it('from one place leaves the holder a turn at a new place, while it goes on', async () => {
    const { number } = await world.holder();
    let turns = 0;
    for (let round = 0; round < 60; round += 1) {
      await guess(10, number, () => STRANGER);
      world.clock.pass(119);
      // A new place each time, so that none is familiar.
      const outcome = outcomeOf(await trying(world, number, PASSWORD, `192.0.2.${round}`));
      expect(outcome).to.be.oneOf(['ok', 'too_many_attempts']);
      if (outcome === 'ok') turns += 1;
    }
    expect(turns).to.be.above(30);
  });

  it('leaves the right password its place once the delay is over, wherever it is typed', async () => {
    const { number } = await world.holder();
    await guess(500, number, botAddress);
    expect(outcomeOf(await trying(world, number))).to.equal('too_many_attempts');
    world.clock.pass(300);
    expect(outcomeOf(await trying(world, number))).to.equal('ok');
  });

  it('does not keep the holder of a /64 apart from its other addresses', async () => {
    const { number } = await world.holder();
    const outcomes: string[] = [];
    for (let index = 0; index < 10; index += 1) {
      outcomes.push(outcomeOf(await trying(world, number, 'guess', `2001:db8:1:2::${index + 1}`)));
    }
    expect(tally(outcomes)).to.deep.equal({ sign_in_failed: 5, too_many_attempts: 5 });
  });

  it('over many accounts from one place is slowed down, but not for those who sign in there', async function () {
    this.timeout(60_000);
    const [colleague, newcomer] = [await world.holder(), await world.holder()];
    const address = '192.0.2.200';
    expect(outcomeOf(await trying(world, colleague.number, PASSWORD, address))).to.equal('ok');
    const outcomes: string[] = [];
    for (let index = 0; index < 150; index += 1) {
      const number = `00119050${String(index).padStart(4, '0')}`;
      outcomes.push(outcomeOf(await trying(world, number, 'Matkhau123', address)));
    }
    expect(tally(outcomes)).to.deep.equal({ sign_in_failed: 100, too_many_attempts: 50 });
    expect(outcomeOf(await trying(world, colleague.number, PASSWORD, address))).to.equal('ok');
    expect(outcomeOf(await trying(world, newcomer.number, PASSWORD, address))).to.equal('too_many_attempts');
    world.clock.pass(60);
    expect(outcomeOf(await trying(world, newcomer.number, PASSWORD, address))).to.equal('ok');
  });

  it('never slows a ministry down whose staff sign in from one address, each wrong now and then', async function () {
    this.timeout(60_000);
    const address = '192.0.2.201';
    for (let person = 0; person < 120; person += 1) {
      const { number } = await world.holder();
      if (person % 4 === 0) expect(outcomeOf(await trying(world, number, 'wrong', address))).to.equal('sign_in_failed');
      expect(outcomeOf(await trying(world, number, PASSWORD, address))).to.equal('ok');
      world.clock.pass(5);
    }
  });
});
