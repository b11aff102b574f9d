import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { openAudit } from '../../../src/audit/index.ts';
import {
  ACTORS,
  isOver,
  liftersOf,
  LOCK_BASES,
  openAccounts,
  settersOf,
  type Account,
  type AccountId,
  type Accounts,
  type Actor,
  type LockBasis,
  type PersonalNumber,
} from '../../../src/identity/index.ts';
import { openSeal } from '../../../src/storage/index.ts';
import { onEachEngine } from '../../storage/engines.ts';

type Event =
  | { readonly do: 'activate' | 'sign-in' | 'register' | 'sweep' }
  | { readonly do: 'lock'; readonly basis: LockBasis; readonly by: Actor; readonly hours: number | undefined }
  | { readonly do: 'unlock'; readonly basis: LockBasis; readonly by: Actor }
  | { readonly do: 'wait'; readonly hours: number };

/** What the law says, written down a second time and as simply as possible. */
interface Model {
  isActivated: boolean;
  isDead: boolean;
  readonly locks: Map<LockBasis, number | undefined>;
}

const basis = fc.constantFrom(...LOCK_BASES);
const by = fc.constantFrom(...ACTORS);
const hours = fc.integer({ min: 1, max: 48 });
const events: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ do: fc.constantFrom('activate', 'sign-in', 'register', 'sweep') }),
  fc.record({ do: fc.constant('lock' as const), basis, by, hours: fc.option(hours, { nil: undefined }) }),
  // The right one, so that most walks are long.
  basis.map((one): Event => ({ do: 'lock', basis: one, by: settersOf(one)[0] ?? 'system', hours: undefined })),
  fc.record({ do: fc.constant('unlock' as const), basis, by }),
  basis.map((one): Event => ({ do: 'unlock', basis: one, by: liftersOf(one)[0] ?? 'system' })),
  fc.record({ do: fc.constant('wait' as const), hours }),
);

const HOUR_MS = 3_600_000;

onEachEngine('a walk through the life of an account', function (engine) {
  let accounts: Accounts;
  let count: () => Promise<number>;
  let now = Date.UTC(2026, 10, 2);
  let serial = 1190100000;

  before(async () => {
    const clock = { now: () => new Date(now) };
    const store = await engine.open({ clock });
    const seal = openSeal({ keys: [{ id: 'test', key: randomBytes(32) }] });
    accounts = openAccounts({ store, seal, clock, audit: openAudit({ store, clock }) });
    await store.ready();
    count = () => store.raw('accounts').countDocuments({});
  });

  const register = (number: number) =>
    accounts.create({
      identity: {
        number: `00${number}` as PersonalNumber,
        name: { family: 'Nguyễn', middle: 'Thị', given: 'Sen' },
        birthdate: '1990-05-01',
        sex: 'female',
        nationality: 'VN',
        address: { formatted: 'Hà Nội', country: 'VN' },
      },
      ...{ level: 0, state: 'not-activated' },
    });

  const expected = ({ isActivated, isDead, locks }: Model): Account['state'] => {
    for (const [one, until] of locks) if (until !== undefined && until <= now) locks.delete(one);
    if (isDead) return 'deceased';
    if (locks.size > 0) return 'locked';
    return isActivated ? 'active' : 'not-activated';
  };

  /** A lock that is there is lengthened, never shortened. */
  const longest = ({ locks }: Model, one: LockBasis, hours: number | undefined): number | undefined => {
    const before = locks.has(one) ? (locks.get(one) ?? Infinity) : 0;
    const end = Math.max(before, hours === undefined ? Infinity : now + hours * HOUR_MS);
    return end === Infinity ? undefined : end;
  };

  /** @returns what must have come of it: true, false, or undefined where nothing is answered. */
  const advance = (model: Model, event: Event, state: Account['state']): boolean | undefined => {
    switch (event.do) {
      case 'activate':
        if (state !== 'not-activated') return false;
        return (model.isActivated = true);
      case 'lock':
        if (!settersOf(event.basis).includes(event.by) || (state === 'deceased' && event.basis !== 'death'))
          return false;
        if (event.basis === 'death') {
          if (event.hours !== undefined || model.isDead) return false;
          return (model.isDead = true);
        }
        model.locks.set(event.basis, longest(model, event.basis, event.hours));
        return true;
      case 'unlock':
        return event.basis !== 'death' && liftersOf(event.basis).includes(event.by) && model.locks.delete(event.basis);
      case 'register':
        return false;
      default:
        return undefined;
    }
  };

  const perform = async (id: AccountId, number: number, event: Event): Promise<boolean | undefined> => {
    switch (event.do) {
      case 'activate':
        return (await accounts.activate(id, 1)).ok;
      case 'lock': {
        const until = event.hours === undefined ? undefined : new Date(now + event.hours * HOUR_MS);
        return (await accounts.lock(id, event.basis, { by: event.by, until })).ok;
      }
      case 'unlock':
        return (await accounts.unlock(id, event.basis, { by: event.by })).ok;
      case 'register':
        return (await register(number)).ok;
      case 'sweep':
        await accounts.work.sweep();
        return undefined;
      case 'wait':
        now += event.hours * HOUR_MS;
        return undefined;
      case 'sign-in':
        return undefined;
    }
  };

  it('never reaches a state that the law does not know', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(events, { maxLength: 25 }), async (walk) => {
        serial += 1;
        const created = await register(serial);
        if (!created.ok) throw new Error(created.problem.code);
        const { id } = created.value;
        const accountsBefore = await count();
        const model: Model = { isActivated: false, isDead: false, locks: new Map() };
        /** Epochs at which a session began. */
        let begun: number[] = [];
        for (const event of walk) {
          const state = expected(model);
          const became = advance(model, event, state);
          expect(await perform(id, serial, event), JSON.stringify(event)).to.equal(became);
          if (event.do === 'lock' && became === true) begun = begun.map(() => -1);
          const account = await accounts.find(id);
          expect(account?.state, JSON.stringify(event)).to.equal(expected(model));
          if (account === undefined) return;
          expect([...(account.locks ?? [])].filter((one) => one !== 'death').sort()).to.deep.equal(
            [...model.locks.keys()].sort(),
          );
          // Nothing that began before a lock lives: not while it is locked, and not afterwards.
          const living = begun.filter((epoch) => !isOver(account, { epoch }));
          if (account.state === 'locked' || account.state === 'deceased') expect(living).to.deep.equal([]);
          expect(living).to.deep.equal(begun.filter((epoch) => epoch >= 0));
          if (event.do === 'sign-in' && account.state === 'active') begun.push(account.epoch);
          if (account.state === 'active') expect(account.level).to.be.greaterThan(0);
        }
        expect(await count()).to.equal(accountsBefore);
      }),
      { numRuns: 60 },
    );
  }).timeout(60_000);
});
