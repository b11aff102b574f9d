import { expect } from 'chai';
import { openStore, type Filter, type FindOptions, type Store } from '../../../src/storage/index.ts';
import { rejection } from '../engines.ts';

describe('query plans, embedded', () => {
  let store: Store;
  before(async () => {
    store = await openStore({ uri: 'sqlite::memory:' });
    store.index('a', [
      { key: { name: 1 } },
      { key: { rp: 1, at: -1 } },
      { key: { holder: 1 }, partialFilterExpression: { state: 'open' } },
      { key: { 'inner.x': 1 }, unique: true, partialFilterExpression: { 'inner.x': { $exists: true } } },
      { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
    ]);
    await store.ready();
    await store.raw('a').insertOne({ _id: '1', name: 'An' });
  });
  after(() => store.close());

  const INDEXED: readonly (readonly [string, Filter, FindOptions?])[] = [
    ['_id', { _id: '1' }],
    ['_id and more', { _id: '1', other: { $exists: false } }],
    ['_id in a list', { _id: { $in: ['1', '2', '3'] } }],
    ['equality', { name: 'An' }],
    ['equality and an unindexed condition', { name: 'An', other: 1 }],
    ['null', { name: null }],
    ['$exists: false', { name: { $exists: false } }],
    ['a list', { name: { $in: ['An', null] } }],
    ['a range', { name: { $gt: 'A' } }],
    ['a range of dates', { expiresAt: { $lt: new Date() } }],
    ['the first of several paths', { rp: 'x' }],
    ['two paths', { rp: 'x', at: { $gte: new Date(0) } }],
    ['two paths, sorted', { rp: 'x' }, { sort: { at: -1 }, limit: 10 }],
    ['sorted alone', {}, { sort: { name: -1 }, limit: 1 }],
    ['sorted by _id', {}, { sort: { _id: 1 } }],
    ['$or of indexed paths', { $or: [{ name: 'An' }, { rp: 'x' }] }],
    ['$and of an indexed path', { $and: [{ name: 'An' }, { other: 1 }] }],
    ['a partial index, its condition given', { holder: 'h', state: 'open' }],
    ['a partial index, its condition implied', { 'inner.x': 5 }],
  ];
  for (const [title, filter, options] of INDEXED) {
    it(`answers by an index: ${title}`, async () => {
      const plan = await store.explain('a', filter, options);
      expect(plan.indexed, plan.steps.join('; ')).to.equal(true);
    });
  }

  const SCANNED: readonly (readonly [string, Filter, FindOptions?])[] = [
    ['everything', {}],
    ['an unindexed path', { other: 1 }],
    ['the second of several paths', { at: new Date() }],
    ['$ne', { name: { $ne: 'An' } }],
    ['$or with an unindexed path', { $or: [{ name: 'An' }, { other: 1 }] }],
    ['a partial index without its condition', { holder: 'h' }],
    ['a partial index with another condition', { holder: 'h', state: 'closed' }],
    ['sorted by an unindexed path', { name: 'An' }, { sort: { other: 1 } }],
    ['sorted otherwise than the index', { rp: 'x' }, { sort: { name: 1 } }],
  ];
  for (const [title, filter, options] of SCANNED) {
    it(`says that no index answers: ${title}`, async () => {
      const plan = await store.explain('a', filter, options);
      expect(plan.indexed, plan.steps.join('; ')).to.equal(false);
    });
  }

  it('explains nothing of a collection that is not there', async () => {
    await rejection(store.explain('nowhere', {}));
  });
});
