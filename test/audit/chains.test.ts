import { expect } from 'chai';
import type { AuditRecord } from '../../src/audit/collection.ts';
import { defineEvents, openAudit, type Audit } from '../../src/audit/index.ts';
import { newId } from '../../src/shared/index.ts';
import { StoreUnavailable, type Store, type CollectionDeclaration } from '../../src/storage/index.ts';
import { TestClock } from '../authentication/world.ts';
import { ObjectId } from '../../src/storage/query/bson.ts';
import { onEachEngine } from '../storage/engines.ts';

const { make } = defineEvents('test', { code_reuse_detected: { about: 'A test.', fields: { grant: 'id' } } });

onEachEngine('the record of what happened', (engine) => {
  const clock = new TestClock();
  let store: Store;
  let audit: Audit;

  /** A separate process. */
  const open = async (on = store): Promise<Audit> => {
    const opened = openAudit({ store: on, clock });
    await store.ready();
    return opened;
  };
  const record = async (count: number, by = audit): Promise<void> => {
    for (let index = 0; index < count; index += 1) await by.record(make.code_reuse_detected({ grant: newId() }));
  };
  const collection = () => store.raw('audit');
  /** Ids of all records, chain by chain. */
  const ids = async (): Promise<string[]> => {
    const records = await collection().find({}).sort({ _id: 1 }).toArray();
    return records.map(({ _id }) => _id);
  };

  before(async () => {
    store = await engine.open({ clock });
  });
  beforeEach(async () => {
    audit = await open();
    await collection().deleteMany({});
  });

  it('is sound when nothing was recorded, and when several processes record at the same time', async () => {
    expect(await audit.verify()).to.deep.equal({ records: 0, chains: 0, unsound: 0, faults: [] });
    const other = await open(await engine.open({ clock }));
    await Promise.all([
      ...Array.from({ length: 20 }, () => record(1)),
      ...Array.from({ length: 20 }, () => record(1, other)),
    ]);
    const seen: number[] = [];
    expect(await audit.verify((count) => seen.push(count))).to.deep.equal({
      records: 40,
      chains: 2,
      unsound: 0,
      faults: [],
    });
    expect(seen.at(-1)).to.equal(40);
  });

  const CHANGES: Readonly<Record<string, Record<string, unknown>>> = {
    event: { event: '{"type":"account_activated"}' },
    time: { at: new Date(0) },
    'time, to something else': { at: 'yesterday' },
    writer: { writer: 'somebody' },
    place: { sequence: 7 },
    hash: { hash: 'x' },
  };
  for (const [what, change] of Object.entries(CHANGES)) {
    it(`tells that the ${what} of a record was changed`, async () => {
      await record(3);
      const [, second = ''] = await ids();
      await collection().updateOne({ _id: second }, { $set: change });
      const { faults } = await audit.verify();
      expect(faults[0]).to.deep.equal({ id: second, fault: 'changed' });
    });
  }

  it('tells that a record was removed, and that one was put in', async () => {
    await record(4);
    const [first = '', second = '', third = ''] = await ids();
    await collection().deleteOne({ _id: second });
    expect((await audit.verify()).faults).to.deep.equal([{ id: third, fault: 'not_linked' }]);
    const before = await collection().findOne({ _id: first });
    await collection().insertOne({ ...before, _id: second });
    expect((await audit.verify()).faults.map(({ id }) => id)).to.include(second);
  });

  it('tells that something else was put in, whatever it is', async () => {
    await record(1);
    const id = new ObjectId();
    await collection().insertOne({ _id: id, at: 'yesterday' });
    expect((await audit.verify()).faults).to.deep.equal([{ id: id.toHexString(), fault: 'changed' }]);
  });

  it('counts all that is not sound, and names the first thousand', async () => {
    await record(1);
    const [first = ''] = await ids();
    await collection().insertMany(Array.from({ length: 1500 }, (_, index) => ({ _id: `${first}-${index}` })));
    const { records, unsound, faults } = await audit.verify();
    expect([records, unsound, faults.length]).to.deep.equal([1501, 1500, 1000]);
  });

  it('tells that the event of a record was changed with its hash', async () => {
    await record(2);
    const [first = '', second = ''] = await ids();
    const other = await open(await engine.open({ clock }));
    await record(1, other);
    const foreign = (await collection().find({}).toArray()).find(({ _id }) => ![first, second].includes(_id));
    await collection().updateOne({ _id: first }, { $set: { event: foreign?.['event'], hash: foreign?.['hash'] } });
    expect((await audit.verify()).faults).to.deep.equal([
      { id: first, fault: 'changed' },
      { id: second, fault: 'not_linked' },
    ]);
  });

  it('finds nothing wrong in what goes by itself after its time', async () => {
    await record(2);
    const [first = ''] = await ids();
    await collection().deleteOne({ _id: first });
    expect((await audit.verify()).faults).to.deep.equal([]);
  });

  it('begins another chain when the store did not take a record', async () => {
    let failing = false;
    const failingStore = new Proxy(store, {
      get: (target, property) => {
        if (property !== 'collection') {
          const value: unknown = Reflect.get(target, property, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        }
        return (of: CollectionDeclaration<AuditRecord>) => ({
          ...{ find: () => target.collection(of).find({}) },
          insertOne: (document: AuditRecord) =>
            failing ? Promise.reject(new StoreUnavailable('full')) : target.collection(of).insertOne(document),
        });
      },
    });
    const process = openAudit({ store: failingStore, clock });
    await record(2, process);
    failing = true;
    await record(1, process).then(
      () => expect.fail('it was recorded'),
      (error: unknown) => expect(error).to.be.instanceOf(StoreUnavailable),
    );
    failing = false;
    await record(2, process);
    expect(await audit.verify()).to.deep.equal({ records: 4, chains: 2, unsound: 0, faults: [] });
  });
});
