import { expect } from 'chai';
import { networkOfPlace, placeKey } from '../../../../src/authentication/guarding/throttling/whereabouts.ts';
import { openThrottle } from '../../../../src/authentication/guarding/throttling/throttle.ts';
import { THROTTLES } from '../../../../src/authentication/guarding/index.ts';
import { newId } from '../../../../src/shared/index.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import { openWorld, outcomeOf, PASSWORD, tally, trying, valueOf, type World } from '../../world.ts';

const nobody = (index: number): string => `001190${String(700_000 + index)}`;

onEachEngine('limits of a network', (engine) => {
  let world: World;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());
  beforeEach(() => {
    world.calls.length = 0;
  });

  /** One guess at each of many accounts, each from the next place of the network. @returns outcomes by code. */
  const spray = async (times: number, addressOf: (index: number) => string): Promise<Record<string, number>> => {
    const outcomes: string[] = [];
    for (let index = 0; index < times; index += 1) {
      outcomes.push(outcomeOf(await trying(world, nobody(index), 'Matkhau123', addressOf(index))));
    }
    return tally(outcomes);
  };

  const networks: readonly [kind: string, addressOf: (index: number) => string, outside: string][] = [
    ['an IPv4 /24', (index) => `192.0.2.${index % 256}`, '192.0.3.7'],
    ['an IPv6 /48', (index) => `2001:db8:7:${(index % 4096).toString(16)}::1`, '2001:db8:8::1'],
  ];
  for (const [kind, addressOf, outside] of networks) {
    it(`slows down ${kind} whose places each stay below their own limit, and nobody else`, async function () {
      this.timeout(120_000);
      const { free, maxSeconds } = THROTTLES.network;
      const [regular, newcomer] = [await world.holder(), await world.holder()];
      expect(outcomeOf(await trying(world, regular.number, PASSWORD, addressOf(1)))).to.equal('ok');
      expect(await spray(free + 100, addressOf)).to.deep.equal({ sign_in_failed: free, too_many_attempts: 100 });
      expect(outcomeOf(await trying(world, regular.number, PASSWORD, addressOf(1)))).to.equal('ok');
      expect(outcomeOf(await trying(world, newcomer.number, PASSWORD, addressOf(2)))).to.equal('too_many_attempts');
      expect(outcomeOf(await trying(world, newcomer.number, PASSWORD, outside))).to.equal('ok');
      world.clock.pass(maxSeconds);
      const another = await world.holder();
      expect(outcomeOf(await trying(world, another.number, PASSWORD, addressOf(2)))).to.equal('ok');
    });
  }

  it('holds for none of those whose address cannot be told, and what is counted by account does', async function () {
    this.timeout(120_000);
    const [one, other] = [await world.holder(), await world.holder()];
    const { free } = THROTTLES.place;
    expect(await spray(free + 10, () => 'unknown')).to.deep.equal({ sign_in_failed: free + 10 });
    const guesses: string[] = [];
    for (let index = 0; index < THROTTLES.account.free + 2; index += 1) {
      guesses.push(outcomeOf(await trying(world, one.number, 'Matkhau123', 'unknown')));
    }
    expect(tally(guesses)).to.deep.equal({ sign_in_failed: THROTTLES.account.free, too_many_attempts: 2 });
    expect(outcomeOf(await trying(world, one.number, PASSWORD, 'unknown'))).to.equal('too_many_attempts');
    world.calls.length = 0;
    expect(outcomeOf(await trying(world, other.number, PASSWORD, 'unknown'))).to.equal('ok');
    expect(world.calls.filter((call) => call.startsWith('familiar_places'))).to.deep.equal([]);
    world.clock.pass(THROTTLES.account.maxSeconds);
    expect(outcomeOf(await trying(world, one.number, PASSWORD, 'unknown'))).to.equal('ok');
  });

  it('costs a right password one read at a new place and none at a familiar one, and no write', async () => {
    const { number } = await world.holder();
    const address = '198.51.100.40';
    world.calls.length = 0;
    expect(outcomeOf(await trying(world, number, PASSWORD, address))).to.equal('ok');
    const first = tally(world.calls);
    // place, network, account; then slots taken at account_at_place and at account, and released.
    expect(first['throttles.findOne']).to.equal(5);
    expect(first['throttles.insertIfAbsent']).to.equal(2);
    expect(first['throttles.deleteOne']).to.equal(2);
    expect(first).to.not.have.property('throttles.replaceOne');
    world.calls.length = 0;
    expect(outcomeOf(await trying(world, number, PASSWORD, address))).to.equal('ok');
    const second = tally(world.calls);
    expect(second['throttles.findOne']).to.equal(1);
    expect(second['throttles.insertIfAbsent']).to.equal(1);
    expect(second['throttles.deleteOne']).to.equal(1);
  });

  it('closes a network to messages that nobody answers, whatever the place, and takes back those that were answered', async () => {
    const { free } = THROTTLES.network_messages;
    const throttle = openThrottle(world.store, world.clock);
    const key = (index: number): string =>
      placeKey(`203.0.113.${index % 256}`, (text) => world.seal.digest(text, 'place'));
    for (let index = 0; index < free - 1; index += 1) await throttle.count('messages', key(index));
    const { account } = await world.holder();
    const send = async (address: string) => {
      const signInId = newId();
      await world.authentication.begin(signInId, { account, proofs: [] }, 600);
      const command = { signInId, language: 'vi', address, organisation: 'Cổng thử' } as const;
      return { signInId, result: await world.authentication.factors.sms_code.send(command) };
    };
    const last = await send('203.0.113.250');
    valueOf(last.result);
    expect(outcomeOf((await send('203.0.113.251')).result)).to.equal('too_many_attempts');
    const counted = async (): Promise<unknown> => {
      const _id = `network_messages:${networkOfPlace(key(0))}`;
      return (await world.store.raw('throttles').findOne({ _id }))?.['failures'];
    };
    expect(await counted()).to.equal(free);
    const code = await world.newestCode();
    const answer = { signInId: last.signInId, code, address: '203.0.113.250' } as const;
    expect(outcomeOf(await world.authentication.factors.sms_code.verify(answer))).to.equal('ok');
    expect(await counted()).to.equal(free - 1);
  });
});
