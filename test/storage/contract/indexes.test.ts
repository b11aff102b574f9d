import { expect } from 'chai';
import { isDuplicate, type RawCollection, type Store } from '../../../src/storage/index.ts';
import { onEachEngine, rejection } from '../engines.ts';

const isTaken = async (promise: Promise<unknown>): Promise<boolean> => isDuplicate(await rejection(promise));

onEachEngine('indexes', (engine) => {
  let store: Store;
  before(async () => {
    store = await engine.open();
    store.index('unique', [{ key: { name: 1 }, unique: true }]);
    store.index('compound', [{ key: { rp: 1, 'account.id': 1 }, unique: true }]);
    await store.ready();
  });
  const collection = (name: string): RawCollection => store.raw(name);

  it('holds a unique path', async () => {
    const unique = collection('unique');
    await unique.insertOne({ _id: '1', name: 'An' });
    await unique.insertOne({ _id: '2', name: 'Bình' });
    expect(await isTaken(unique.insertOne({ _id: '3', name: 'An' }))).to.equal(true);
    expect(await isTaken(unique.updateOne({ _id: '2' }, { $set: { name: 'An' } }))).to.equal(true);
    expect(await isTaken(unique.replaceOne({ _id: '2' }, { name: 'An' }))).to.equal(true);
    expect(await isTaken(unique.replaceOne({ _id: '9' }, { name: 'An' }, { upsert: true }))).to.equal(true);
    expect(await isTaken(unique.updateOne({ _id: '9' }, { $set: { name: 'An' } }, { upsert: true }))).to.equal(true);
    expect(await unique.findOne({ _id: '2' })).to.deep.equal({ _id: '2', name: 'Bình' });
    await unique.deleteOne({ _id: '1' });
    await unique.insertOne({ _id: '3', name: 'An' });
  });

  it('lets only one document be without a unique path', async () => {
    const unique = collection('unique');
    await unique.insertOne({ _id: 'none' });
    expect(await isTaken(unique.insertOne({ _id: 'none2' }))).to.equal(true);
    expect(await isTaken(unique.insertOne({ _id: 'null', name: null }))).to.equal(true);
  });

  it('tells values of different types apart', async () => {
    const unique = collection('unique');
    await unique.insertOne({ _id: 'n', name: 1 });
    await unique.insertOne({ _id: 's', name: '1' });
    await unique.insertOne({ _id: 'b', name: true });
    await unique.insertOne({ _id: 'd', name: new Date(1) });
    await unique.insertOne({ _id: 'x', name: Buffer.from([255, 1]) });
    await unique.insertOne({ _id: 'y', name: Buffer.from([254, 1]) });
    expect(await isTaken(unique.insertOne({ _id: 'z', name: Buffer.from([254, 1]) }))).to.equal(true);
    expect(await isTaken(unique.insertOne({ _id: 'z', name: new Date(1) }))).to.equal(true);
  });

  it('holds several paths together', async () => {
    const compound = collection('compound');
    await compound.insertOne({ _id: '1', rp: 'a', account: { id: 'x' } });
    await compound.insertOne({ _id: '2', rp: 'a', account: { id: 'y' } });
    await compound.insertOne({ _id: '3', rp: 'b', account: { id: 'x' } });
    expect(await isTaken(compound.insertOne({ _id: '4', rp: 'a', account: { id: 'x', more: 1 } }))).to.equal(true);
  });

  it('binds only the documents of a partial index', async function () {
    if (!(await engine.isComplete())) this.skip();
    store.index('partial', [
      { key: { holder: 1 }, unique: true, partialFilterExpression: { state: 'open' } },
      { key: { email: 1 }, unique: true, partialFilterExpression: { email: { $exists: true } } },
    ]);
    await store.ready();
    const partial = collection('partial');
    await partial.insertOne({ _id: '1', holder: 'h', state: 'open' });
    await partial.insertOne({ _id: '2', holder: 'h', state: 'closed' });
    await partial.insertOne({ _id: '3', holder: 'h', state: 'closed' });
    expect(await isTaken(partial.insertOne({ _id: '4', holder: 'h', state: 'open' }))).to.equal(true);
    expect(await isTaken(partial.updateOne({ _id: '2' }, { $set: { state: 'open' } }))).to.equal(true);
    await partial.updateOne({ _id: '1' }, { $set: { state: 'closed' } });
    await partial.updateOne({ _id: '2' }, { $set: { state: 'open' } });
    expect((await partial.findOne({ holder: 'h', state: 'open' }))!._id).to.equal('2');
    expect(await partial.countDocuments({ holder: 'h' })).to.equal(3);
    await partial.updateOne({ _id: '1' }, { $set: { email: 'a@example.vn' } });
    expect(await isTaken(partial.updateOne({ _id: '3' }, { $set: { email: 'a@example.vn' } }))).to.equal(true);
  });

  it('makes an index over what is there already', async () => {
    const late = collection('late_unique');
    await late.insertMany([
      { _id: '1', code: 'a' },
      { _id: '2', code: 'b' },
    ]);
    store.index('late_unique', [{ key: { code: 1 }, unique: true }]);
    await store.ready();
    expect((await late.findOne({ code: 'b' }))!._id).to.equal('2');
    expect(await isTaken(late.insertOne({ _id: '3', code: 'a' }))).to.equal(true);
  });

  it('refuses a unique index over what is there twice, and keeps the documents', async () => {
    const other = await engine.open();
    const twice = other.raw('twice');
    await twice.insertMany([
      { _id: '1', code: 'a' },
      { _id: '2', code: 'a' },
    ]);
    other.index('twice', [{ key: { code: 1 }, unique: true }]);
    expect(await isTaken(other.ready())).to.equal(true);
    expect(await twice.countDocuments({ code: 'a' })).to.equal(2);
    await twice.insertOne({ _id: '3', code: 'a' });
  });

  it('refuses an index that is there with other options', async function () {
    if (!(await engine.isComplete())) this.skip();
    const other = await engine.open();
    other.index('unique', [{ key: { name: 1 }, unique: true, expireAfterSeconds: 5 }]);
    await rejection(other.ready());
  });

  it('is made once by several that start together', async () => {
    const stores = await Promise.all([engine.open(), engine.open(), engine.open()]);
    await Promise.all(
      stores.map((each) => {
        each.index('together', [{ key: { a: 1 }, unique: true }, { key: { b: 1 } }]);
        return each.ready();
      }),
    );
    await stores[0].raw('together').insertOne({ _id: '1', a: 1 });
    expect(await isTaken(stores[2].raw('together').insertOne({ _id: '2', a: 1 }))).to.equal(true);
    expect(await stores[1].raw('together').findOne({ a: 1 })).to.deep.equal({ _id: '1', a: 1 });
  });
});

onEachEngine('expiry', (engine) => {
  const start = new Date('2126-01-01T00:00:00Z');
  let now = start;
  let store: Store;
  let collection: RawCollection;
  const at = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);

  before(async () => {
    store = await engine.open({ clock: { now: () => now } });
    store.index('expiring', [{ key: { expiresAt: 1 }, expireAfterSeconds: 0 }, { key: { kind: 1 } }]);
    store.index('aging', [{ key: { madeAt: 1 }, expireAfterSeconds: 60 }]);
    await store.ready();
    collection = store.raw('expiring');
  });
  beforeEach(async () => {
    now = start;
    await collection.deleteMany({});
    await collection.insertMany([
      { _id: 'soon', kind: 'x', expiresAt: at(10) },
      { _id: 'late', kind: 'x', expiresAt: at(100) },
      { _id: 'never', kind: 'x' },
      { _id: 'no date', kind: 'x', expiresAt: 'tomorrow' },
    ]);
  });

  it('never gives a document whose time has passed', async () => {
    now = at(10);
    expect(await collection.findOne({ _id: 'soon' })).to.equal(null);
    expect(await collection.findOne({ _id: 'soon', kind: 'x' })).to.equal(null);
    expect(await collection.findOne({ expiresAt: at(10) })).to.equal(null);
    expect(await collection.find({ kind: 'x' }).toArray()).to.have.length(3);
    expect(await collection.countDocuments({})).to.equal(3);
    now = at(9.999);
    expect(await collection.countDocuments({ kind: 'x' })).to.equal(4);
  });

  it('changes none whose time has passed', async () => {
    now = at(11);
    expect(await collection.updateOne({ _id: 'soon' }, { $set: { kind: 'y' } })).to.include({ matchedCount: 0 });
    expect(await collection.updateMany({ kind: 'x' }, { $set: { kind: 'y' } })).to.include({ matchedCount: 3 });
    expect(await collection.findOneAndUpdate({ _id: 'soon' }, { $set: { kind: 'y' } })).to.equal(null);
    expect(await collection.findOneAndDelete({ _id: 'soon' })).to.equal(null);
    expect(await collection.deleteOne({ _id: 'soon' })).to.include({ deletedCount: 0 });
  });

  it('lets a new document take the place of one whose time has passed', async () => {
    now = at(11);
    await collection.insertOne({ _id: 'soon', kind: 'new', expiresAt: at(50) });
    expect((await collection.findOne({ _id: 'soon' }))!['kind']).to.equal('new');
    now = at(51);
    await collection.updateOne({ _id: 'soon' }, { $inc: { count: 1 } }, { upsert: true });
    expect(await collection.findOne({ _id: 'soon' })).to.deep.equal({ _id: 'soon', count: 1 });
    expect(isDuplicate(await rejection(collection.insertOne({ _id: 'late' })))).to.equal(true);
  });

  it('lets several at the same instant take the places of those whose time has passed', async () => {
    for (let round = 0; round < 20; round += 1) {
      const ids = Array.from({ length: 8 }, (_, index) => `passed-${round}-${index}`);
      now = at(0);
      await collection.insertMany(ids.map((_id) => ({ _id, expiresAt: at(10) })));
      now = at(11);
      const taken = ids.map((_id) => collection.insertIfAbsent({ _id, expiresAt: at(50) }));
      expect(await Promise.all(taken)).to.deep.equal(ids.map(() => true));
      expect(await collection.insertIfAbsent({ _id: ids[0], expiresAt: at(50) })).to.equal(false);
    }
  });

  it('counts from the date as long as the index says', async () => {
    const aging = store.raw('aging');
    await aging.insertOne({ _id: 'a', madeAt: at(0) });
    now = at(59);
    expect(await aging.findOne({ _id: 'a' })).to.not.equal(null);
    now = at(60);
    expect(await aging.findOne({ _id: 'a' })).to.equal(null);
  });

  it('is the same for models', async () => {
    now = at(11);
    const model = store.connection.collection('expiring');
    expect(await model.findOne({ kind: 'x', expiresAt: at(10) })).to.equal(null);
  });
});
