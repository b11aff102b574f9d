import { expect } from 'chai';
import type { CollectionDeclaration, Store } from '../../src/storage/index.ts';
import { account, must, rp, World } from './world.ts';

describe('consents', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  it('reads by primary key or index, never through all documents', async () => {
    must(await world.give());
    const filters: [collection: string, filter: object][] = [
      ['consents', { _id: `${account}:${rp.id}` }],
      ['consents', { accountId: account }],
      ['consents', { unsettled: { $gt: 0 } }],
      ['consent_records', { accountId: account }],
    ];
    for (const [collection, filter] of filters) {
      const plan = await world.store.explain(collection, { ...filter });
      expect(plan.indexed, `${collection} ${JSON.stringify(filter)}: ${plan.steps.join('; ')}`).to.equal(true);
    }
  });

  it('reads the present consent in one read', async () => {
    const reads: unknown[] = [];
    const counting = Object.create(world.store, {
      collection: {
        value: (of: CollectionDeclaration<{ readonly _id: string }>) =>
          new Proxy(world.store.collection(of), {
            get: (target, property) => {
              const value: unknown = Reflect.get(target, property);
              if (typeof value !== 'function') return value;
              return (...args: unknown[]) => {
                reads.push([of.name, property, args[0]]);
                return Reflect.apply(value, target, args) as unknown;
              };
            },
          }),
      },
    }) as Store;
    must(await world.give());
    const counted = await world.process({ store: counting });
    await counted.current(account, rp.id);
    expect(reads).to.deep.equal([['consents', 'findOne', { _id: `${account}:${rp.id}` }]]);
  });

  it('lets a remembered consent end, and first a decision that ends before it', async () => {
    must(await world.give());
    const document = await world.store.raw('consents').findOne({ _id: `${account}:${rp.id}` });
    const decisions = document?.['decisions'] as { claim: string; expiresAt: Date }[];
    const [first, ...others] = decisions;
    if (first === undefined) throw new Error('nothing was agreed to');
    const sooner = { ...first, expiresAt: new Date(world.now.getTime() + 60_000) };
    await world.store.raw('consents').updateOne({ _id: document?._id }, { $set: { decisions: [sooner, ...others] } });
    const claims = async () => Object.keys((await world.consents.current(account, rp.id))?.decisions ?? {});
    expect(await claims()).to.include(first.claim);
    expect(await claims()).to.include(first.claim);
    world.now = sooner.expiresAt;
    expect(await claims()).to.have.members(others.map(({ claim }) => claim));
    world.now = new Date(world.now.getTime() + 400 * 86_400_000);
    expect(await world.consents.current(account, rp.id)).to.equal(undefined);
  });
});
