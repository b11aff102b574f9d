import { expect } from 'chai';
import { isDuplicate, type Filter, type RawCollection, type Update } from '../../../src/storage/index.ts';
import { onEachEngine, rejection } from '../engines.ts';

const DAY = new Date('2026-01-02T03:04:05.006Z');

/** A document before, the update, and the document after (without `_id`). */
const CASES: readonly (readonly [string, object, Update, object])[] = [
  ['$set of a new field', { a: 1 }, { $set: { b: 2 } }, { a: 1, b: 2 }],
  ['$set over another type', { a: 1 }, { $set: { a: { x: DAY } } }, { a: { x: DAY } }],
  ['$set of a dotted path', { a: { x: 1 } }, { $set: { 'a.y': 2 } }, { a: { x: 1, y: 2 } }],
  ['$set of a path that is not there', {}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
  ['$set of an element', { a: [1, 2] }, { $set: { 'a.1': 9 } }, { a: [1, 9] }],
  ['$set of a field of an element', { a: [{ x: 1 }] }, { $set: { 'a.0.x': 2 } }, { a: [{ x: 2 }] }],
  ['$set of null', { a: 1 }, { $set: { a: null } }, { a: null }],
  ['$set of bytes', { a: 1 }, { $set: { a: Buffer.from([1, 255]) } }, { a: Buffer.from([1, 255]) }],
  ['$set of an operator-like text', { a: 1 }, { $set: { a: '$where' } }, { a: '$where' }],
  ['$unset', { a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }],
  ['$unset of a dotted path', { a: { x: 1, y: 2 } }, { $unset: { 'a.x': 1 } }, { a: { y: 2 } }],
  ['$unset of what is not there', { a: 1 }, { $unset: { 'b.c': 1 } }, { a: 1 }],
  ['$inc', { a: 1 }, { $inc: { a: 2 } }, { a: 3 }],
  ['$inc by less than nothing, and of a new field', { a: 1 }, { $inc: { a: -2, b: 5 } }, { a: -1, b: 5 }],
  ['$inc of a dotted path', { a: { n: 1 } }, { $inc: { 'a.n': 1, 'a.m': 1 } }, { a: { n: 2, m: 1 } }],
  ['$min that is less', { a: 5 }, { $min: { a: 3 } }, { a: 3 }],
  ['$min that is not', { a: 5 }, { $min: { a: 7 } }, { a: 5 }],
  ['$min of a new field', {}, { $min: { a: 7 } }, { a: 7 }],
  ['$max that is more', { a: DAY }, { $max: { a: new Date(DAY.getTime() + 1) } }, { a: new Date(DAY.getTime() + 1) }],
  ['$max that is not', { a: 5 }, { $max: { a: 3 } }, { a: 5 }],
  ['$push', { a: [1] }, { $push: { a: 2 } }, { a: [1, 2] }],
  ['$push to a new field', {}, { $push: { a: { x: 1 } } }, { a: [{ x: 1 }] }],
  ['$push of a list as one element', { a: [] }, { $push: { a: [1, 2] } }, { a: [[1, 2]] }],
  ['$push with $each', { a: [1] }, { $push: { a: { $each: [2, 3] } } }, { a: [1, 2, 3] }],
  ['$push with $slice from the end', { a: [1, 2] }, { $push: { a: { $each: [3, 4], $slice: -3 } } }, { a: [2, 3, 4] }],
  ['$push with $slice from the start', { a: [1, 2] }, { $push: { a: { $each: [3, 4], $slice: 3 } } }, { a: [1, 2, 3] }],
  ['$push with $slice 0', { a: [1, 2] }, { $push: { a: { $each: [3], $slice: 0 } } }, { a: [] }],
  ['$addToSet of a new element', { a: [1] }, { $addToSet: { a: 2 } }, { a: [1, 2] }],
  ['$addToSet of one that is there', { a: [1, { x: 1 }] }, { $addToSet: { a: { x: 1 } } }, { a: [1, { x: 1 }] }],
  ['$addToSet with $each', { a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } }, { a: [1, 2] }],
  ['$pull of a value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
  ['$pull by a condition', { a: [1, 2, 3] }, { $pull: { a: { $gte: 2 } } }, { a: [1] }],
  ['$pull of documents', { a: [{ v: 1, w: 1 }, { v: 2 }] }, { $pull: { a: { v: 1 } } }, { a: [{ v: 2 }] }],
  [
    '$pull of documents by a condition',
    { a: [{ v: 1 }, { v: 2 }] },
    { $pull: { a: { v: { $in: [2, 3] } } } },
    { a: [{ v: 1 }] },
  ],
  ['$pull from what is not there', { b: 1 }, { $pull: { a: 1 } }, { b: 1 }],
  ['$setOnInsert does nothing to what is there', { a: 1 }, { $setOnInsert: { b: 1 }, $set: { c: 1 } }, { a: 1, c: 1 }],
  [
    'several operators',
    { a: 1, l: [1] },
    { $inc: { a: 1 }, $push: { l: 2 }, $set: { s: 'x' } },
    { a: 2, l: [1, 2], s: 'x' },
  ],
];

/** Updates that the document does not allow. */
const REFUSED: readonly (readonly [string, object, Update])[] = [
  ['$inc of a text', { a: 'x' }, { $inc: { a: 1 } }],
  ['$push to what is no list', { a: 1 }, { $push: { a: 1 } }],
  ['$addToSet to what is no list', { a: 'x' }, { $addToSet: { a: 1 } }],
  ['$pull from what is no list', { a: 1 }, { $pull: { a: 1 } }],
  ['a field in what is no document', { a: 1 }, { $set: { 'a.b': 1 } }],
  ['another _id', { a: 1 }, { $set: { _id: 'other' } }],
  ['the same path twice', { a: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }],
  ['a path and one below it', { a: { b: 1 } }, { $set: { a: 1, 'a.b': 1 } }],
];

onEachEngine('updates', (engine) => {
  let collection: RawCollection;
  before(async () => {
    const store = await engine.open();
    store.index('updates', [{ key: { a: 1 } }, { key: { 'a.x': 1, b: 1 } }]);
    await store.ready();
    collection = store.raw('updates');
  });
  beforeEach(() => collection.deleteMany({}));

  for (const [title, before, update, after] of CASES) {
    it(title, async () => {
      await collection.insertOne({ _id: 'd', ...before });
      const { matchedCount } = await collection.updateOne({ _id: 'd' }, update);
      expect(matchedCount).to.equal(1);
      expect(await collection.findOne({ _id: 'd' })).to.deep.equal({ _id: 'd', ...after });
      // The indexed columns agree with the document.
      const { a } = after as { a?: unknown };
      if (a !== undefined && !Array.isArray(a)) expect(await collection.countDocuments({ a: { $eq: a } })).to.equal(1);
    });
  }

  for (const [title, before, update] of REFUSED) {
    it(`refuses ${title}, and changes nothing`, async () => {
      await collection.insertOne({ _id: 'd', ...before });
      await rejection(collection.updateOne({ _id: 'd' }, update));
      expect(await collection.findOne({ _id: 'd' })).to.deep.equal({ _id: 'd', ...before });
    });
  }

  it('leaves out what is undefined', async () => {
    await collection.insertOne({ _id: 'd', a: undefined, b: { c: undefined, d: 1 } });
    expect(await collection.findOne({ _id: 'd' })).to.deep.equal({ _id: 'd', b: { d: 1 } });
    await collection.updateOne({ _id: 'd' }, { $set: { b: 2, c: undefined } });
    expect(await collection.findOne({ _id: 'd' })).to.deep.equal({ _id: 'd', b: 2 });
  });

  it('counts what it changed', async () => {
    await collection.insertMany([
      { _id: '1', k: 'x', n: 1 },
      { _id: '2', k: 'x', n: 2 },
      { _id: '3', k: 'y', n: 3 },
    ]);
    expect(await collection.updateOne({ k: 'none' }, { $set: { n: 0 } })).to.include({
      matchedCount: 0,
      modifiedCount: 0,
    });
    expect(await collection.updateOne({ _id: '1' }, { $set: { n: 1 } })).to.include({
      matchedCount: 1,
      modifiedCount: 0,
    });
    expect(await collection.updateOne({ _id: '1' }, { $set: { n: 7 } })).to.include({
      matchedCount: 1,
      modifiedCount: 1,
    });
    expect(await collection.updateMany({ k: 'x' }, { $set: { n: 2 } })).to.include({
      matchedCount: 2,
      modifiedCount: 1,
    });
    expect(await collection.deleteOne({ k: 'x' })).to.include({ deletedCount: 1 });
    expect(await collection.deleteMany({})).to.include({ deletedCount: 2 });
    expect(await collection.deleteMany({ k: 'x' })).to.include({ deletedCount: 0 });
  });

  it('upserts from the equalities of the filter and the update', async () => {
    const filter = { _id: 'u', kind: 'x', 'in.a': 1, n: { $gt: 5 }, $and: [{ z: 1 }] };
    const result = await collection.updateOne(
      filter,
      { $set: { s: 1 }, $setOnInsert: { born: DAY }, $inc: { count: 1 } },
      { upsert: true },
    );
    expect(result).to.include({ matchedCount: 0, upsertedCount: 1, upsertedId: 'u' });
    const expected = { _id: 'u', kind: 'x', in: { a: 1 }, z: 1, s: 1, born: DAY, count: 1 };
    expect(await collection.findOne({ _id: 'u' })).to.deep.equal(expected);
    const again = await collection.updateOne(
      { _id: 'u' },
      { $setOnInsert: { born: 0 }, $inc: { count: 1 } },
      { upsert: true },
    );
    expect(again).to.include({ matchedCount: 1, upsertedCount: 0 });
    expect(await collection.findOne({ _id: 'u' })).to.deep.equal({ ...expected, count: 2 });
  });

  it('refuses the upsert of an _id that is there but does not match: compare-and-set', async () => {
    await collection.insertOne({ _id: 'u', ended: true });
    const filter: Filter = { _id: 'u', ended: { $exists: false } };
    expect(isDuplicate(await rejection(collection.updateOne(filter, { $set: { a: 1 } }, { upsert: true })))).to.equal(
      true,
    );
    expect(isDuplicate(await rejection(collection.replaceOne(filter, { a: 1 }, { upsert: true })))).to.equal(true);
    expect(await collection.findOne({ _id: 'u' })).to.deep.equal({ _id: 'u', ended: true });
  });

  it('replaces', async () => {
    expect(await collection.replaceOne({ _id: 'r' }, { a: 1 })).to.include({ matchedCount: 0, upsertedCount: 0 });
    expect(await collection.replaceOne({ _id: 'r' }, { _id: 'r', a: 1 }, { upsert: true })).to.include({
      upsertedCount: 1,
    });
    expect(await collection.replaceOne({ _id: 'r' }, { b: 2 }, { upsert: true })).to.include({
      matchedCount: 1,
      upsertedCount: 0,
    });
    expect(await collection.findOne({ _id: 'r' })).to.deep.equal({ _id: 'r', b: 2 });
    expect(await collection.replaceOne({ b: 2 }, { a: 3 })).to.include({ matchedCount: 1, modifiedCount: 1 });
    expect(await collection.findOne({ a: 3 })).to.deep.equal({ _id: 'r', a: 3 });
    await rejection(collection.replaceOne({ _id: 'r' }, { _id: 'other' }, { upsert: true }));
    await rejection(collection.replaceOne({ a: 3 }, { _id: 'other' }));
    expect(await collection.findOne({ _id: 'other' })).to.equal(null);
  });

  it('finds and updates in one step', async () => {
    await collection.insertMany([
      { _id: '1', n: 3 },
      { _id: '2', n: 1 },
      { _id: '3', n: 2 },
    ]);
    const filter = { n: { $lt: 3 } };
    expect(await collection.findOneAndUpdate(filter, { $inc: { n: 10 } }, { sort: { n: 1 } })).to.deep.equal({
      _id: '2',
      n: 1,
    });
    expect(
      await collection.findOneAndUpdate(
        { _id: '2' },
        { $inc: { n: 1 } },
        { returnDocument: 'after', projection: { n: 1, _id: 0 } },
      ),
    ).to.deep.equal({ n: 12 });
    expect(await collection.findOneAndUpdate({ _id: 'x' }, { $inc: { n: 1 } })).to.equal(null);
    expect(await collection.findOneAndUpdate({ _id: 'x' }, { $inc: { n: 1 } }, { upsert: true })).to.equal(null);
    expect(
      await collection.findOneAndUpdate({ _id: 'y' }, { $inc: { n: 1 } }, { upsert: true, returnDocument: 'after' }),
    ).to.deep.equal({ _id: 'y', n: 1 });
    expect(await collection.findOneAndDelete({}, { sort: { n: -1 } })).to.deep.equal({ _id: '2', n: 12 });
    expect(await collection.findOneAndDelete({ _id: '2' })).to.equal(null);
  });

  it('refuses an _id that is taken', async () => {
    await collection.insertOne({ _id: 'i', a: 1 });
    expect(isDuplicate(await rejection(collection.insertOne({ _id: 'i', a: 2 })))).to.equal(true);
    expect(await collection.findOne({ _id: 'i' })).to.deep.equal({ _id: 'i', a: 1 });
  });

  it('inserts many in order up to the first refusal', async () => {
    const error = await rejection(collection.insertMany([{ _id: '1' }, { _id: '2' }, { _id: '1' }, { _id: '3' }]));
    expect(isDuplicate(error)).to.equal(true);
    expect(await collection.countDocuments({})).to.equal(2);
  });

  it('keeps what no program should trip over', async () => {
    const document = {
      _id: 'x',
      constructor: 'a',
      toString: 'b',
      hasOwnProperty: 1,
      'một hai': 'ba',
      deep: { $gt: 1, list: [[[]], [{ a: [] }]], empty: {} },
      text: '\u0000 𝕊en \uFFFD',
      numbers: [0, -1.5, 2 ** 40, Number.MAX_SAFE_INTEGER, 1e300],
      bytes: Buffer.alloc(100_000, 7),
    };
    await collection.insertOne(document);
    expect(await collection.findOne({ _id: 'x' })).to.deep.equal(document);
    expect(await collection.findOne({ toString: 'b' })).to.deep.equal(document);
    expect(await collection.findOne({ valueOf: { $exists: true } })).to.equal(null);
  });
});
