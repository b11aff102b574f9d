import { expect } from 'chai';
import {
  openUnfinished,
  type Unfinished,
  type UnfinishedLimit,
} from '../../../../src/authentication/guarding/throttling/unfinished.ts';
import { newId } from '../../../../src/shared/index.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import { TestClock } from '../../world.ts';

const LIMITS = {
  place: { most: 10, perMinute: 6 },
  network: { most: 25, perMinute: 60 },
  account: { most: 3, perMinute: 1 },
  client: { most: 5, perMinute: 60 },
};
const AT_ONCE = 40;

onEachEngine('unfinished sign-ins', (engine) => {
  const clock = new TestClock();
  const refusals: UnfinishedLimit[] = [];
  /** In two processes. */
  let processes: Unfinished[];
  let network: string;
  const devices = new Map<string, string>();

  before(async () => {
    processes = await Promise.all(
      Array.from({ length: 2 }, async () => {
        const store = await engine.open({ clock });
        const opened = openUnfinished({
          ...{ store, clock, limits: LIMITS },
          accountOf: ([secret = '']) => Promise.resolve(devices.get(secret)),
          onRefusal: (limit) => refusals.push(limit),
        });
        await store.ready();
        return opened;
      }),
    );
  });
  beforeEach(() => {
    network = newId();
    refusals.length = 0;
  });

  const process = (index = 0): Unfinished => processes[index % processes.length] as Unfinished;
  const begin = (place: string, more: { accountId?: string; secrets?: readonly string[] } = {}, index = 0) =>
    process(index).begin({ where: `${network}.${place}`, secrets: [], ...more });
  /** How many of some that begin at the same instant are let in. */
  const letIn = async (count: number, place: (index: number) => string, more = {}): Promise<number> => {
    const answers = await Promise.all(Array.from({ length: count }, (_, index) => begin(place(index), more, index)));
    return answers.filter(({ ok }) => ok).length;
  };

  it('of many at one place at the same instant as many begin as are allowed, in all processes together', async () => {
    expect(await letIn(AT_ONCE, () => 'a')).to.equal(LIMITS.place.most);
    expect(new Set(refusals)).to.deep.equal(new Set(['place']));
  });

  it('of many places the network lets in what it allows, and none of them pays for a refusal', async () => {
    expect(await letIn(AT_ONCE, (index) => `p${String(index)}`)).to.equal(LIMITS.network.most);
    expect(new Set(refusals)).to.deep.equal(new Set(['network']));
    clock.pass(3600);
    expect(await letIn(AT_ONCE, () => 'p39')).to.equal(LIMITS.place.most);
  });

  it('one is forgotten at a time, and the refusal says when', async () => {
    await letIn(AT_ONCE, () => 'a');
    const refused = await begin('a');
    expect(refused.ok ? undefined : refused.problem.retryAfter).to.equal(10);
    clock.pass(9);
    expect((await begin('a')).ok).to.equal(false);
    clock.pass(1);
    expect(await letIn(AT_ONCE, () => 'a')).to.equal(1);
    clock.pass(25);
    expect(await letIn(AT_ONCE, () => 'a')).to.equal(2);
    clock.pass(7200);
    expect(await letIn(AT_ONCE, () => 'a')).to.equal(LIMITS.place.most);
  });

  it('what is finished makes room at the place and in the network, and never more than there was', async () => {
    const counters: string[] = [];
    for (let count = 0; count < LIMITS.place.most; count += 1) {
      const answer = await begin('a');
      if (answer.ok && answer.value !== undefined) counters.push(answer.value);
    }
    expect(counters).to.have.lengthOf(LIMITS.place.most);
    await Promise.all(counters.slice(0, 4).map((counter, index) => process(index).finish(counter)));
    expect(await letIn(AT_ONCE, () => 'a')).to.equal(4);
    // Finished when it was forgotten long ago.
    clock.pass(3600);
    for (const counter of counters) await process().finish(counter);
    expect(await letIn(AT_ONCE, () => 'a')).to.equal(LIMITS.place.most);
  });

  it('a session counts for its account alone, wherever it is', async () => {
    const accountId = newId();
    expect(await letIn(AT_ONCE, (index) => `p${String(index)}`, { accountId })).to.equal(LIMITS.account.most);
    expect(await letIn(AT_ONCE, (index) => `p${String(index)}`)).to.equal(LIMITS.network.most);
  });

  it('a known device goes on where the place or the network is full; an unknown one does not', async () => {
    const [secret, accountId] = [newId(), newId()];
    devices.set(secret, accountId);
    await letIn(AT_ONCE, () => 'a');
    expect((await begin('a', { secrets: [newId()] })).ok).to.equal(false);
    expect(await letIn(AT_ONCE, () => 'a', { secrets: [secret] })).to.equal(LIMITS.account.most);
    await letIn(AT_ONCE, (index) => `p${String(index)}`);
    clock.pass(60);
    await letIn(2 * AT_ONCE, (index) => `q${String(index)}`);
    expect((await begin('z')).ok).to.equal(false);
    expect((await begin('z', { secrets: [secret] })).ok).to.equal(true);
    devices.delete(secret);
    clock.pass(1);
    await letIn(AT_ONCE, (index) => `q${String(index)}`);
    expect((await begin('z', { secrets: [secret] })).ok).to.equal(false);
  });

  it('a clock that was far ahead keeps nobody out once it is right again', async () => {
    clock.pass(86_400);
    expect(await letIn(AT_ONCE, () => 'a')).to.equal(LIMITS.place.most);
    clock.pass(-86_400);
    expect(await letIn(AT_ONCE, () => 'a')).to.equal(LIMITS.place.most);
    expect(process().push(network).ok).to.equal(true);
  });

  it('places that cannot be told are not limited together', async () => {
    for (let count = 0; count < AT_ONCE; count += 1) {
      expect((await process().begin({ where: `~${newId()}.${newId()}`, secrets: [] })).ok).to.equal(true);
    }
  });

  it('an authenticated client pushes as fast as it may, and no other client is held up', () => {
    const push = (client: string): boolean => process().push(client).ok;
    const client = newId();
    expect(Array.from({ length: 8 }, () => push(client)).filter(Boolean)).to.have.lengthOf(LIMITS.client.most);
    expect(push(newId())).to.equal(true);
    clock.pass(2);
    expect(Array.from({ length: 8 }, () => push(client)).filter(Boolean)).to.have.lengthOf(2);
  });
});
