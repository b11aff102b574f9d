import { expect } from 'chai';
import {
  defineCollection,
  optional,
  required,
  Schema,
  type Collection,
  type DocumentOf,
  type Store,
} from '../../../src/storage/index.ts';
import { onEachEngine, rejection } from '../engines.ts';

const things = defineCollection({
  name: 'things',
  owner: 'test',
  about: 'what the verbs are tried on',
  key: 'name',
  schema: new Schema({
    _id: required(String),
    code: optional(String, { unique: true }),
    kind: required<'a' | 'b'>(String, { enum: ['a', 'b'] }),
    count: optional(Number, { min: 0 }),
    place: optional(new Schema({ ward: required(String) })),
    tags: optional([String]),
    expiresAt: optional(Date, { expires: 0 }),
  }),
});

onEachEngine('verbs of a declared collection', (engine) => {
  const start = new Date('2126-01-01T00:00:00Z');
  const at = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);
  let now = start;
  const clock = { now: () => now };
  let store: Store;
  let stores: Store[];
  let collection: Collection<DocumentOf<typeof things>>;
  before(async () => {
    stores = await Promise.all([engine.open({ clock }), engine.open({ clock }), engine.open({ clock })]);
    for (const one of stores) {
      one.collection(things);
      await one.ready();
    }
    [store] = stores as [Store];
    collection = store.collection(things);
  });
  beforeEach(async () => {
    now = start;
    await collection.deleteMany({});
  });

  it('inserts what is absent, and changes nothing of what is there', async () => {
    expect(await collection.insertIfAbsent({ _id: '1', code: 'x', kind: 'a' })).to.equal(true);
    expect(await collection.insertIfAbsent({ _id: '1', code: 'y', kind: 'b' })).to.equal(false);
    expect(await collection.insertIfAbsent({ _id: '2', code: 'x', kind: 'b' })).to.equal(false);
    expect(await collection.find({}).toArray()).to.deep.equal([{ _id: '1', code: 'x', kind: 'a' }]);
  });

  it('lets one of several inserts at the same instant through', async () => {
    const results = await Promise.all(
      stores.flatMap((one) =>
        [1, 2, 3].map((count) => one.collection(things).insertIfAbsent({ _id: 'race', code: 'r', kind: 'a', count })),
      ),
    );
    expect(results.filter(Boolean)).to.have.length(1);
  });

  it('puts a document whatever was there', async () => {
    await collection.put({ _id: '1', code: 'x', kind: 'a', count: 3 });
    await collection.put({ _id: '1', code: 'x', kind: 'b' });
    expect(await collection.findOne({ _id: '1' })).to.deep.equal({ _id: '1', code: 'x', kind: 'b' });
  });

  it('loses no put and no update of several at the same instant', async () => {
    await Promise.all(
      stores.flatMap((one, n) =>
        [1, 2, 3].map(() => one.collection(things).put({ _id: '1', code: 'p', kind: 'a', count: n })),
      ),
    );
    expect(await collection.countDocuments({})).to.equal(1);
    await collection.deleteMany({});
    await Promise.all(
      stores.flatMap((one) =>
        [1, 2, 3].map(() =>
          one.collection(things).updateOrInsert({ _id: '1' }, { $inc: { count: 1 }, $set: { kind: 'a' } }),
        ),
      ),
    );
    expect((await collection.findOne({ _id: '1' }))?.count).to.equal(9);
  });

  it('takes what has expired for absent', async () => {
    const expired = { _id: '1', code: 'x', kind: 'a', count: 7, expiresAt: at(10) } as const;
    const fresh = { _id: '1', code: 'x', kind: 'b', expiresAt: at(100) } as const;
    await collection.put(expired);
    now = at(9.999);
    expect(await collection.insertIfAbsent(fresh)).to.equal(false);
    now = at(10);
    expect(await collection.findOne({ _id: '1' })).to.equal(null);
    expect(await collection.insertIfAbsent(fresh)).to.equal(true);
    expect(await collection.insertIfAbsent({ ...fresh, kind: 'a' })).to.equal(false);
    expect(await collection.findOne({ _id: '1' })).to.deep.equal(fresh);

    now = at(100);
    // The value of the unique index is free again too.
    expect(await collection.insertIfAbsent({ ...fresh, _id: '2', expiresAt: at(110) })).to.equal(true);
    now = at(110);
    await collection.updateOrInsert({ _id: '2' }, { $inc: { count: 1 }, $set: { kind: 'a', code: 'x' } });
    expect(await collection.findOne({ _id: '2' })).to.deep.equal({ _id: '2', count: 1, kind: 'a', code: 'x' });

    await collection.put({ ...expired, _id: '3', code: 'z', expiresAt: at(120) });
    now = at(120);
    await collection.put({ _id: '3', code: 'z', kind: 'b' });
    expect(await collection.findOne({ _id: '3' })).to.deep.equal({ _id: '3', code: 'z', kind: 'b' });
  });

  it('validates by the model what is inserted, replaced and updated', async () => {
    const model = store.model(things);
    const ward = { ward: 'Hàng Bạc' };
    await model.create({ _id: '1', code: '', kind: 'a', place: ward });
    expect(await collection.findOne({ _id: '1' })).to.deep.equal({ _id: '1', code: '', kind: 'a', place: ward });
    expect(await model.insertIfAbsent({ _id: '1', kind: 'b' })).to.equal(false);
    await model.put({ _id: '1', code: 'x', kind: 'b' });
    await model.updateOne({ _id: '1', kind: 'b' }, { $set: { count: 1 }, $push: { tags: 't' } });
    const document = { _id: '1', code: 'x', kind: 'b', count: 1, tags: ['t'] };
    expect(await collection.findOne({ _id: '1' })).to.deep.equal(document);
    const changed = await model.findOneAndUpdate({ _id: '1' }, { $inc: { count: 1 } }, { returnDocument: 'after' });
    expect(changed).to.deep.equal({ ...document, count: 2 });

    const refused = async (name: string, write: Promise<unknown>): Promise<void> =>
      void expect((await rejection(write)).name).to.equal(name);
    const wrong = (document: object): never => document as never;
    await refused('ValidationError', model.create(wrong({ _id: '2' })));
    await refused('ValidationError', model.create(wrong({ _id: '2', kind: 'c' })));
    await refused('ValidationError', model.insertIfAbsent(wrong({ _id: '2', kind: 'a', place: {} })));
    await refused('StrictModeError', model.create(wrong({ _id: '2', kind: 'a', knid: 'a' })));
    await refused('ValidationError', model.put(wrong({ _id: '1', code: 'y' })));
    await refused('ValidationError', model.updateOne({ _id: '1' }, wrong({ $set: { kind: 'c' } })));
    await refused('ValidationError', model.updateOne({ _id: '1' }, { $unset: { kind: '' } }));
    await refused('StrictModeError', model.updateMany({ _id: '1' }, wrong({ $set: { knid: 'a' } })));
    await refused('ValidationError', model.findOneAndUpdate({ _id: '1' }, { $set: { count: -1 } }));
    await refused('StrictModeError', model.updateOne(wrong({ knid: 'a' }), { $set: { count: 1 } }));
    expect(await collection.find({}).toArray()).to.deep.equal([{ ...document, count: 2 }]);
  });
});
