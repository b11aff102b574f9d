import { expect } from 'chai';
import type { Filter, RawCollection, Store } from '../../../src/storage/index.ts';
import { onEachEngine } from '../engines.ts';

const DAY = new Date('2026-01-02T03:04:05.006Z');
const LATER = new Date('2026-06-01T00:00:00Z');

const DOCUMENTS = [
  {
    _id: 'a',
    n: 1,
    text: 'an',
    at: DAY,
    on: true,
    list: [1, 2, 3],
    inner: { x: 1, y: 'q' },
    bytes: Buffer.from([255, 0]),
  },
  {
    _id: 'b',
    n: 2,
    text: 'bình',
    at: LATER,
    on: false,
    list: ['an', 5],
    inner: { x: 2 },
    bytes: Buffer.from([254, 0]),
  },
  {
    _id: 'c',
    n: 3.5,
    text: 'cúc',
    list: [],
    items: [
      { k: 'one', v: 1 },
      { k: 'two', v: 5 },
    ],
  },
  { _id: 'd', n: null, text: '', items: [{ k: 'one', v: 5 }], list: [{ k: 1 }] },
  { _id: 'e', text: '$gt', inner: null, n: -1 },
];

/** The matches of each filter, on a collection without indexes and on one with an index on every path. */
const CASES: readonly (readonly [string, Filter, string])[] = [
  ['everything', {}, 'abcde'],
  ['equality with a number', { n: 2 }, 'b'],
  ['equality with a text', { text: 'bình' }, 'b'],
  ['equality with a date', { at: new Date(DAY) }, 'a'],
  ['equality with true', { on: true }, 'a'],
  ['equality with false, which no missing field is', { on: false }, 'b'],
  ['equality with bytes that are no text', { bytes: Buffer.from([255, 0]) }, 'a'],
  ['equality with null, which a missing field is too', { n: null }, 'd'],
  ['null for a field that most do not have', { on: null }, 'cde'],
  ['equality with a document', { inner: { x: 1, y: 'q' } }, 'a'],
  ['no equality with a part of a document', { inner: { x: 1 } }, ''],
  ['no equality with a document in another order', { inner: { y: 'q', x: 1 } }, ''],
  ['equality with an element', { list: 2 }, 'a'],
  ['equality with a whole list', { list: [1, 2, 3] }, 'a'],
  ['equality with an empty list', { list: [] }, 'c'],
  ['an operator as text is a text', { text: '$gt' }, 'e'],
  ['an empty text', { text: '' }, 'd'],
  ['a dotted path', { 'inner.x': 2 }, 'b'],
  ['a dotted path into a list of documents', { 'items.k': 'two' }, 'c'],
  ['a dotted path by index', { 'list.1': 5 }, 'b'],
  ['$eq', { n: { $eq: 1 } }, 'a'],
  ['$ne, which a missing field satisfies', { on: { $ne: true } }, 'bcde'],
  ['$ne of null', { at: { $ne: null } }, 'ab'],
  ['$ne of an element', { list: { $ne: 5 } }, 'acde'],
  ['$in', { n: { $in: [1, 3.5, 99] } }, 'ac'],
  ['$in with null', { at: { $in: [null, DAY] } }, 'acde'],
  ['$in of elements', { list: { $in: ['an', 3] } }, 'ab'],
  ['$in of nothing', { n: { $in: [] } }, ''],
  ['$nin', { n: { $nin: [1, 2] } }, 'cde'],
  ['$nin of a missing field', { at: { $nin: [DAY] } }, 'bcde'],
  ['$gt', { n: { $gt: 1 } }, 'bc'],
  ['$gte', { n: { $gte: 1 } }, 'abc'],
  ['$lt', { n: { $lt: 2 } }, 'ae'],
  ['$lte', { n: { $lte: 2 } }, 'abe'],
  ['a range', { n: { $gt: -1, $lt: 3 } }, 'ab'],
  ['a range of texts', { text: { $gte: 'b', $lt: 'd' } }, 'bc'],
  ['a range of dates', { at: { $lt: LATER } }, 'a'],
  ['a range of dates finds no numbers', { n: { $lt: LATER } }, ''],
  ['a range of elements', { list: { $gt: 4 } }, 'b'],
  ['a range of booleans', { on: { $gt: false } }, 'a'],
  ['$exists', { n: { $exists: true } }, 'abcde'],
  ['$exists: false', { items: { $exists: false } }, 'abe'],
  ['$exists of a field that is null', { inner: { $exists: true } }, 'abe'],
  ['$exists of a dotted path', { 'inner.y': { $exists: true } }, 'a'],
  ['several conditions', { n: 1, text: 'an' }, 'a'],
  ['several conditions that exclude each other', { n: 1, text: 'bình' }, ''],
  ['$and', { $and: [{ n: { $gt: 0 } }, { n: { $lt: 3 } }] }, 'ab'],
  ['$or', { $or: [{ n: 1 }, { text: 'cúc' }] }, 'ac'],
  ['$or beside a condition', { $or: [{ n: 1 }, { n: 2 }], text: 'bình' }, 'b'],
  ['$or in $and in $or', { $or: [{ $and: [{ $or: [{ n: 1 }, { n: 2 }] }, { on: true }] }, { _id: 'e' }] }, 'ae'],
  ['$elemMatch of documents', { items: { $elemMatch: { k: 'one', v: 5 } } }, 'd'],
  ['$elemMatch of documents with an operator', { items: { $elemMatch: { k: 'two', v: { $gt: 4 } } } }, 'c'],
  ['$elemMatch of values', { list: { $elemMatch: { $gt: 1, $lt: 3 } } }, 'a'],
  ['_id', { _id: 'a' }, 'a'],
  ['_id beside a condition that holds', { _id: 'a', n: 1 }, 'a'],
  ['_id beside a condition that does not', { _id: 'a', n: { $ne: 1 } }, ''],
  ['_id beside $or', { _id: 'a', $or: [{ n: 1 }, { n: 7 }] }, 'a'],
  ['_id in a list', { _id: { $in: ['a', 'e', 'x'] } }, 'ae'],
  ['_id from', { _id: { $gt: 'c' } }, 'de'],
  ['an _id that is not there', { _id: 'x' }, ''],
];

const PATHS = ['n', 'text', 'at', 'on', 'list', 'inner', 'inner.x', 'inner.y', 'items', 'items.k', 'bytes', 'list.1'];

onEachEngine('filters', (engine) => {
  let store: Store;
  before(async () => {
    store = await engine.open();
    store.index(
      'indexed',
      PATHS.map((path) => ({ key: { [path]: 1 } })),
    );
    store.index(
      'late',
      PATHS.map((path) => ({ key: { [path]: -1 } })),
    );
    for (const name of ['plain', 'indexed', 'late']) {
      if (name === 'indexed') await store.ready();
      await store.raw(name).insertMany(DOCUMENTS);
    }
  });

  for (const name of ['plain', 'indexed'] as const) {
    for (const [title, filter, found] of CASES) {
      it(`${name}: ${title}`, async () => {
        const collection = store.raw(name);
        const documents = await collection.find(filter).toArray();
        expect(
          documents
            .map(({ _id }) => _id)
            .sort()
            .join(''),
        ).to.equal(found);
        expect(await collection.countDocuments(filter)).to.equal(found.length);
        const one = await collection.findOne(filter);
        if (found === '') expect(one).to.equal(null);
        else expect(found).to.include(one!._id);
      });
    }
  }

  it('gives back what was stored, bytes as Buffer and dates as Date', async () => {
    const document = await store.raw('plain').findOne({ _id: 'a' });
    expect(document).to.deep.equal(DOCUMENTS[0]);
    expect(document!['bytes']).to.be.instanceOf(Buffer);
    expect((await store.raw('plain').findOne({ n: 1 }))!['bytes']).to.be.instanceOf(Buffer);
  });

  it('finds nothing in a collection that is not there', async () => {
    expect(await store.raw('nowhere').findOne({ _id: 'a' })).to.equal(null);
    expect(await store.raw('nowhere').find({ n: 1 }).toArray()).to.deep.equal([]);
    expect(await store.raw('nowhere').countDocuments({})).to.equal(0);
  });
});

onEachEngine('cursors', (engine) => {
  let collection: RawCollection;
  const ids = (documents: readonly { readonly _id: string }[]): string => documents.map(({ _id }) => _id).join('');

  for (const indexed of [true, false]) {
    describe(indexed ? 'with an index' : 'without an index', () => {
      before(async () => {
        const store = await engine.open();
        const name = indexed ? 'cursors_indexed' : 'cursors_plain';
        if (indexed) store.index(name, [{ key: { n: 1 } }, { key: { kind: 1, n: -1 } }]);
        await store.ready();
        collection = store.raw(name);
        await collection.insertMany([
          { _id: 'a', n: 5, kind: 'x' },
          { _id: 'b', n: 'text', kind: 'x' },
          { _id: 'c', n: 1, kind: 'y' },
          { _id: 'd', kind: 'y' },
          { _id: 'e', n: new Date(0), kind: 'x' },
          { _id: 'f', n: true, kind: 'x' },
        ]);
      });

      it('sorts by type, then by value', async () => {
        expect(ids(await collection.find({}).sort({ n: 1 }).toArray())).to.equal('dcabfe');
        expect(ids(await collection.find({}).sort({ n: -1 }).toArray())).to.equal('efbacd');
      });

      it('sorts by several keys', async () => {
        expect(ids(await collection.find({}).sort({ kind: 1, n: -1 }).toArray())).to.equal('efbacd');
        expect(ids(await collection.find({ kind: 'x' }).sort({ n: 1 }).toArray())).to.equal('abfe');
      });

      it('skips and limits after the sort', async () => {
        expect(ids(await collection.find({}).sort({ n: 1 }).limit(2).toArray())).to.equal('dc');
        expect(ids(await collection.find({}).sort({ n: 1 }).skip(1).limit(2).toArray())).to.equal('ca');
        expect(ids(await collection.find({}, { sort: { n: 1 }, skip: 4, limit: 9 }).toArray())).to.equal('fe');
        expect(ids(await collection.find({}).sort({ n: 1 }).limit(0).toArray())).to.equal('dcabfe');
      });

      it('gives only the first by sort to findOne', async () => {
        expect((await collection.findOne({ kind: 'x' }, { sort: { n: -1 } }))!._id).to.equal('e');
      });

      it('picks and leaves out fields', async () => {
        expect(await collection.find({ _id: 'a' }).project({ n: 1 }).toArray()).to.deep.equal([{ _id: 'a', n: 5 }]);
        expect(await collection.findOne({ _id: 'a' }, { projection: { n: 0 } })).to.deep.equal({ _id: 'a', kind: 'x' });
        expect(await collection.findOne({ n: 5 }, { projection: { kind: 1, _id: 0 } })).to.deep.equal({ kind: 'x' });
      });

      it('reads one after the other', async () => {
        const cursor = collection.find({}).sort({ n: 1 });
        expect((await cursor.next())!._id).to.equal('d');
        expect((await cursor.next())!._id).to.equal('c');
        await cursor.close();
        let seen = '';
        for await (const { _id } of collection.find({}).sort({ n: 1 }).skip(1).limit(4)) seen += _id;
        expect(seen).to.equal('cabf');
        expect(await collection.find({ _id: 'none' }).next()).to.equal(null);
      });
    });
  }

  it('sorts lists by their least or greatest element', async () => {
    const store = await engine.open();
    store.index('lists', [{ key: { n: 1 } }]);
    await store.ready();
    const lists = store.raw('lists');
    await lists.insertMany([
      { _id: 'a', n: [2, 9] },
      { _id: 'b', n: 3 },
      { _id: 'c', n: [5, 1] },
    ]);
    expect(ids(await lists.find({}).sort({ n: 1 }).toArray())).to.equal('cab');
    expect(ids(await lists.find({}).sort({ n: -1 }).toArray())).to.equal('acb');
  });

  it('reads many documents in batches', async () => {
    const store = await engine.open();
    const many = store.raw('many');
    await many.insertMany(Array.from({ length: 350 }, (_, n) => ({ _id: String(n).padStart(3, '0'), n })));
    const seen: string[] = [];
    for await (const { _id } of many
      .find({ n: { $gte: 10 } })
      .sort({ _id: 1 })
      .skip(5)
      .limit(300))
      seen.push(_id);
    expect(seen).to.have.length(300);
    expect(seen[0]).to.equal('015');
    expect(seen.at(-1)).to.equal('314');
  });
});
