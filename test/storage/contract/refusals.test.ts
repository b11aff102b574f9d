import { expect } from 'chai';
import type { Filter, RawCollection, Store, Update } from '../../../src/storage/index.ts';
import { onEachEngine, rejection } from '../engines.ts';

onEachEngine('refusals', (engine) => {
  let store: Store;
  let collection: RawCollection;
  before(async () => {
    store = await engine.open();
    collection = store.raw('refusals');
    await collection.insertOne({ _id: 'a', a: 1 });
  });

  const FILTERS: Record<string, Filter> = {
    'undefined, which would match all': { a: undefined },
    'undefined in a list': { a: { $in: [undefined] } },
    'undefined below': { $or: [{ a: 1 }, { b: undefined }] },
    $where: { $where: 'true' },
    $regex: { a: { $regex: '^a' } },
    'a regular expression': { a: /a/ },
    $not: { a: { $not: { $eq: 1 } } },
    $nor: { $nor: [{ a: 1 }] },
    $expr: { $expr: { $eq: ['$a', 1] } },
    $size: { a: { $size: 1 } },
    $type: { a: { $type: 'string' } },
    $all: { a: { $all: [1] } },
    'operators beside fields': { a: { $gt: 1, b: 2 } },
    'an empty $or': { $or: [] },
    '$in without a list': { a: { $in: 1 } },
    'a path into the prototype': { '__proto__.a': 1 },
    'an empty path': { '': 1 },
  };
  for (const [title, filter] of Object.entries(FILTERS)) {
    it(`refuses ${title} in a filter, in reads and writes alike`, async () => {
      const errors = [
        await rejection((async () => collection.findOne(filter))()),
        await rejection((async () => collection.find(filter).toArray())()),
        await rejection((async () => collection.countDocuments(filter))()),
        await rejection((async () => collection.deleteMany(filter))()),
        await rejection((async () => collection.updateOne(filter, { $set: { a: 2 } }))()),
      ];
      for (const error of errors) expect(error.name).to.equal('UnsupportedOperation');
      expect(await collection.findOne({ _id: 'a' })).to.deep.equal({ _id: 'a', a: 1 });
    });
  }

  const UPDATES: Record<string, Update> = {
    $rename: { $rename: { a: 'b' } },
    $currentDate: { $currentDate: { a: true } },
    $mul: { $mul: { a: 2 } },
    $pop: { $pop: { a: 1 } },
    'a pipeline': [{ $set: { a: 1 } }] as unknown as Update,
    'fields without an operator': { a: 2 },
    '$push with $sort': { $push: { a: { $each: [1], $sort: 1 } } },
    'the positional operator': { $set: { 'a.$': 1 } },
    'all positions': { $set: { 'a.$[]': 1 } },
    'a path into the prototype': { $set: { '__proto__.polluted': 1 } },
    '$inc by a text': { $inc: { a: '1' } },
  };
  for (const [title, update] of Object.entries(UPDATES)) {
    it(`refuses ${title} in an update`, async () => {
      const error = await rejection((async () => collection.updateOne({ _id: 'a' }, update))());
      expect(error.name).to.equal('UnsupportedOperation');
      expect(await collection.findOne({ _id: 'a' })).to.deep.equal({ _id: 'a', a: 1 });
    });
  }

  it('refuses operators in the place of a document', async () => {
    for (const document of [
      { _id: 'b', $set: { a: 1 } },
      [{ _id: 'b' }],
      JSON.parse('{"__proto__": {"a": 1}}') as object,
    ]) {
      expect((await rejection((async () => collection.insertOne(document))())).name).to.equal('UnsupportedOperation');
    }
    expect((await rejection((async () => collection.replaceOne({ _id: 'a' }, { $set: { a: 1 } }))())).name).to.equal(
      'UnsupportedOperation',
    );
  });

  it('refuses indexes beyond the subset', () => {
    expect(() => store.index('x', [{ key: { a: 1 }, sparse: true } as never])).to.throw('sparse');
    expect(() => store.index('x', [{ key: { a: 'text' } as never }])).to.throw('other than 1 or -1');
    expect(() => store.index('x', [{ key: { a: 1, b: 1 }, expireAfterSeconds: 1 }])).to.throw('more than one path');
    expect(() => store.index('x', [{ key: { a: 1 }, partialFilterExpression: { a: { $type: 2 } } }])).to.throw('$type');
    for (const filter of [{ a: { $ne: 1 } }, { a: { $exists: false } }, { $or: [{ a: 1 }] }]) {
      expect(() => store.index('x', [{ key: { a: 1 }, partialFilterExpression: filter }])).to.throw(
        'in partialFilterExpression',
      );
    }
  });
});
