import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { openAudit } from '../../../src/audit/index.ts';
import { openAccounts, type AccountId, type Accounts, type PersonalNumber } from '../../../src/identity/index.ts';
import type { Clock, Result } from '../../../src/shared/index.ts';
import { openSeal, type Store } from '../../../src/storage/index.ts';
import { onEachEngine } from '../../storage/engines.ts';

interface Stored {
  readonly _id: string;
  readonly state: string;
  readonly dueAt?: Date;
}

const HOUR_MS = 3_600_000;

onEachEngine('the end of a lock', (engine) => {
  const seal = openSeal({ keys: [{ id: 'test', key: randomBytes(32) }] });
  let now = Date.UTC(2026, 10, 2);
  const clock: Clock = { now: () => new Date(now) };
  const ended: string[] = [];
  let fault: Error | undefined;
  let store: Store;
  let accounts: Accounts;
  /** As in an operator's command: nothing can be ended there. */
  let command: Accounts;
  let serial = 1190200000;

  before(async () => {
    store = await engine.open({ clock });
    const ground = { store, seal, clock, audit: openAudit({ store, clock }) };
    accounts = openAccounts({
      ...ground,
      endSessions: (id) => (fault === undefined ? Promise.resolve(void ended.push(id)) : Promise.reject(fault)),
    });
    command = openAccounts(ground);
    await store.ready();
  });
  beforeEach(() => {
    ended.length = 0;
    fault = undefined;
  });

  const create = async (level: 0 | 2 = 2): Promise<AccountId> => {
    serial += 1;
    const created = await accounts.create({
      identity: {
        number: `00${serial}` as PersonalNumber,
        name: { family: 'Nguyễn', middle: 'Thị', given: 'Sen' },
        birthdate: '1990-05-01',
        sex: 'female',
        nationality: 'VN',
        address: { formatted: 'Hà Nội', country: 'VN' },
      },
      level,
      state: level === 0 ? 'not-activated' : 'active',
      phone: `+8490${serial}`,
    });
    if (!created.ok) throw new Error(created.problem.code);
    return created.value.id;
  };
  const inHours = (hours: number): Date => new Date(now + hours * HOUR_MS);
  const stored = async (id: AccountId): Promise<Stored> => (await store.raw<Stored>('accounts').findOne({ _id: id }))!;
  const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.problem.code);
  const unlockings = async (id: AccountId): Promise<number> => {
    const events = await store.raw<{ _id: string; event: string }>('audit').find({}).toArray();
    return events.filter(({ event }) => event.includes('account_unlocked') && event.includes(id)).length;
  };

  it('is seen by each read, before anything has swept it, and is on record once', async () => {
    const id = await create();
    await accounts.lock(id, 'authority', { by: 'operator', until: inHours(2) });
    const { number } = (await accounts.find(id))!.identity;
    now += 2 * HOUR_MS - 1;
    expect((await accounts.find(id))?.state).to.equal('locked');
    now += 1;
    const seen = await Promise.all([
      accounts.find(id),
      accounts.findByNumber(number),
      command.find(id),
      accounts.findByPhone(`+8490${serial}`).then(([first]) => first),
    ]);
    expect(seen.map((account) => account?.state)).to.deep.equal(['active', 'active', 'active', 'active']);
    expect((await stored(id)).state).to.equal('active');
    expect(await unlockings(id)).to.equal(1);
  });

  it('comes without a read', async () => {
    const id = await create();
    await accounts.lock(id, 'authority', { by: 'operator', until: inHours(2) });
    await accounts.work.sweep();
    expect((await stored(id)).state).to.equal('locked');
    now += 3 * HOUR_MS;
    await Promise.all([accounts.work.sweep(), accounts.work.sweep()]);
    expect((await stored(id)).state).to.equal('active');
    expect((await stored(id)).dueAt).to.equal(undefined);
    expect(await unlockings(id)).to.equal(1);
  });

  it('leaves the other bases, and each with its own time', async () => {
    const id = await create(0);
    await accounts.lock(id, 'rp-request', { by: 'operator', until: inHours(5) });
    await accounts.lock(id, 'authority', { by: 'operator', until: inHours(2) });
    await accounts.lock(id, 'holder-request', { by: 'holder' });
    now += 3 * HOUR_MS;
    await accounts.work.sweep();
    expect((await accounts.find(id))?.locks).to.deep.equal(['rp-request', 'holder-request']);
    now += 3 * HOUR_MS;
    await accounts.work.sweep();
    expect((await accounts.find(id))?.locks).to.deep.equal(['holder-request']);
    expect(codeOf(await accounts.unlock(id, 'holder-request', { by: 'officer' }))).to.equal('ok');
    expect((await accounts.find(id))?.state).to.equal('not-activated');
  });

  it('is moved to later, never to earlier, by another lock on the same basis', async () => {
    const id = await create();
    await accounts.lock(id, 'authority', { by: 'operator', until: inHours(1) });
    await accounts.lock(id, 'authority', { by: 'operator', until: inHours(10) });
    await accounts.lock(id, 'authority', { by: 'operator', until: inHours(1) });
    now += 2 * HOUR_MS;
    await accounts.work.sweep();
    expect((await accounts.find(id))?.state).to.equal('locked');
    await accounts.lock(id, 'authority', { by: 'operator' });
    await accounts.lock(id, 'authority', { by: 'operator', until: inHours(1) });
    now += 100 * HOUR_MS;
    await accounts.work.sweep();
    expect((await accounts.find(id))?.state).to.equal('locked');
  });

  it('is free again after a lift, or once it has passed', async () => {
    const id = await create();
    await accounts.lock(id, 'authority', { by: 'operator' });
    await accounts.unlock(id, 'authority', { by: 'operator' });
    for (let times = 0; times < 2; times += 1) {
      // Nothing reads the account between the end of the first lock and the second one.
      await accounts.lock(id, 'authority', { by: 'operator', until: inHours(1) });
      now += HOUR_MS;
    }
    expect((await accounts.find(id))?.state).to.equal('active');
  });

  it('of two locks at the same instant is the later one', async () => {
    const id = await create();
    await Promise.all(
      [9, 1, 5].map((hours) => accounts.lock(id, 'authority', { by: 'operator', until: inHours(hours) })),
    );
    expect((await accounts.find(id))?.lockEnds).to.deep.equal([{ basis: 'authority', until: inHours(9) }]);
  });

  it('does not come to the account of somebody who has died', async () => {
    const id = await create();
    await accounts.lock(id, 'authority', { by: 'operator', until: inHours(1) });
    expect(codeOf(await accounts.lock(id, 'death', { by: 'population', until: inHours(1) }))).to.equal(
      'lock_end_is_past',
    );
    await accounts.lock(id, 'death', { by: 'population' });
    now += 2 * HOUR_MS;
    await accounts.work.sweep();
    expect([(await accounts.find(id))?.state, (await accounts.find(id))?.locks]).to.deep.equal(['deceased', ['death']]);
  });

  it('is decided by who may lift the lock', async () => {
    const id = await create();
    expect(codeOf(await accounts.lock(id, 'death', { by: 'operator' }))).to.equal('lock_not_allowed');
    expect(codeOf(await accounts.lock(id, 'terms-breach', { by: 'holder' }))).to.equal('lock_not_allowed');
    expect(codeOf(await accounts.lock(id, 'authority', { by: 'operator', until: clock.now() }))).to.equal(
      'lock_end_is_past',
    );
    expect((await accounts.find(id))?.state).to.equal('active');
    await accounts.lock(id, 'card-held', { by: 'population' });
    for (const by of ['holder', 'operator', 'system'] as const)
      expect(codeOf(await accounts.unlock(id, 'card-held', { by }))).to.equal('lock_not_allowed');
    expect((await accounts.find(id))?.state).to.equal('locked');
  });

  it('needs no server: what a command locks, a server carries out', async () => {
    const id = await create();
    await command.lock(id, 'authority', { by: 'operator' });
    expect(ended).to.deep.equal([]);
    await accounts.work.sweep();
    expect(ended).to.deep.equal([id]);
    await accounts.work.sweep();
    expect(ended).to.have.length(1);
  });

  it('does not wait for sessions that cannot be ended now', async () => {
    const id = await create();
    fault = new Error('not now');
    expect(codeOf(await accounts.lock(id, 'authority', { by: 'operator' }))).to.equal('ok');
    expect((await accounts.find(id))?.state).to.equal('locked');
    fault = undefined;
    now += HOUR_MS;
    await accounts.work.sweep();
    expect(ended).to.deep.equal([id]);
  });

  it('and another lock at the same instant: neither is lost', async () => {
    const id = await create();
    await accounts.lock(id, 'authority', { by: 'operator', until: inHours(1) });
    now += HOUR_MS;
    await Promise.all([
      accounts.find(id),
      accounts.work.sweep(),
      command.lock(id, 'terms-breach', { by: 'operator' }),
      accounts.lock(id, 'holder-request', { by: 'holder' }),
    ]);
    const account = await accounts.find(id);
    expect([...(account?.locks ?? [])].sort()).to.deep.equal(['holder-request', 'terms-breach']);
  });

  if (engine.name === 'embedded')
    it('is found by an index', async () => {
      const plan = await store.explain('accounts', { dueAt: { $lte: clock.now() } }, { sort: { dueAt: 1 }, limit: 20 });
      expect(plan.indexed, plan.steps.join('; ')).to.equal(true);
    });
});
