import { expect } from 'chai';
import { isDuplicate, type RawCollection } from '../../../src/storage/index.ts';
import { onEachEngine } from '../engines.ts';

const RACERS = 50;

onEachEngine('races', (engine) => {
  let collections: RawCollection[];
  let unique: RawCollection[];
  before(async () => {
    const stores = await Promise.all([engine.open(), engine.open()]);
    for (const store of stores) {
      store.index('races_unique', [{ key: { number: 1 }, unique: true }]);
      await store.ready();
    }
    collections = stores.map((store) => store.raw('races'));
    unique = stores.map((store) => store.raw('races_unique'));
  });

  /** Runs it many times concurrently, half of them over another connection. */
  const race = <T>(run: (collection: RawCollection, racer: number) => Promise<T>): Promise<PromiseSettledResult<T>[]> =>
    Promise.allSettled(Array.from({ length: RACERS }, (_, racer) => run(collections[racer % 2]!, racer)));
  const values = <T>(results: readonly PromiseSettledResult<T>[]): T[] =>
    results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const errors = (results: readonly PromiseSettledResult<unknown>[]): unknown[] =>
    results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));

  it('has one winner of a conditional update', async () => {
    await collections[0]!.insertOne({ _id: 'code', tries: 0 });
    const results = await race((collection, racer) =>
      collection.updateOne({ _id: 'code', consumed: { $exists: false } }, { $set: { consumed: racer } }),
    );
    expect(values(results).filter(({ matchedCount }) => matchedCount === 1)).to.have.length(1);
    expect(errors(results)).to.deep.equal([]);
  });

  it('has one winner of a compare-and-set by version', async () => {
    await collections[0]!.insertOne({ _id: 'versioned', version: 1 });
    const results = await race((collection) =>
      collection.findOneAndUpdate(
        { _id: 'versioned', version: 1 },
        { $set: { version: 2 } },
        { returnDocument: 'after' },
      ),
    );
    expect(values(results).filter((document) => document !== null)).to.have.length(1);
  });

  it('has one winner of an insert', async () => {
    const results = await race((collection, racer) => collection.insertOne({ _id: 'jti', racer }));
    expect(values(results)).to.have.length(1);
    expect(errors(results).every(isDuplicate)).to.equal(true);
  });

  it('has one winner of a unique value', async () => {
    const results = await race((_collection, racer) =>
      unique[racer % 2]!.insertOne({ _id: `account ${racer}`, number: 'n' }),
    );
    expect(values(results)).to.have.length(1);
    expect(errors(results).every(isDuplicate)).to.equal(true);
  });

  it('has one insert among upserts, and loses no count', async () => {
    const results = await race(async (collection) => {
      for (let tries = 0; ; tries += 1) {
        try {
          return await collection.updateOne({ _id: 'counter' }, { $inc: { n: 1 } }, { upsert: true });
        } catch (error) {
          // MongoDB may respond like this if two upserts race; the retry finds the document.
          if (!isDuplicate(error) || tries > 100) throw error;
        }
      }
    });
    expect(values(results).filter(({ upsertedCount }) => upsertedCount === 1)).to.have.length(1);
    expect((await collections[0]!.findOne({ _id: 'counter' }))!['n']).to.equal(RACERS);
  });

  it('has one document among upserts by a unique value', async () => {
    await race((_collection, racer) =>
      unique[racer % 2]!.updateOne(
        { number: 'shared' },
        { $setOnInsert: { _id: `upsert ${racer}` }, $inc: { n: 1 } },
        { upsert: true },
      ),
    );
    expect(await unique[0]!.countDocuments({ number: 'shared' })).to.equal(1);
  });

  it('never lets a counter pass its limit', async () => {
    await collections[0]!.insertOne({ _id: 'limited', n: 0 });
    const results = await race((collection) =>
      collection.updateOne({ _id: 'limited', n: { $lt: 5 } }, { $inc: { n: 1 } }),
    );
    expect(values(results).filter(({ matchedCount }) => matchedCount === 1)).to.have.length(5);
    expect((await collections[1]!.findOne({ _id: 'limited' }))!['n']).to.equal(5);
  });

  it('answers each count with the document as it left it', async () => {
    // Long enough that the next count would catch a pending response.
    const ballast = Array.from({ length: 500 }, (_, n) => ({ n, text: 'x'.repeat(20) }));
    await collections[0]!.insertOne({ _id: 'counted', n: 0, ballast });
    const results = await race((collection) =>
      collection.findOneAndUpdate({ _id: 'counted' }, { $inc: { n: 1 } }, { returnDocument: 'after' }),
    );
    const counts = values(results).map((document) => document?.['n'] as number);
    expect(counts.toSorted((a, b) => a - b)).to.deep.equal(Array.from({ length: RACERS }, (_, n) => n + 1));
  });

  it('gives each of several workers another task', async () => {
    await collections[0]!.insertMany(Array.from({ length: 20 }, (_, n) => ({ _id: `task ${n}`, queue: 'q', n })));
    const results = await race((collection, racer) =>
      collection.findOneAndUpdate(
        { queue: 'q', worker: { $exists: false } },
        { $set: { worker: racer } },
        { sort: { n: 1 } },
      ),
    );
    const taken = values(results).filter((document) => document !== null);
    expect(new Set(taken.map(({ _id }) => _id)).size).to.equal(taken.length);
    expect(await collections[0]!.countDocuments({ queue: 'q', worker: { $exists: true } })).to.equal(taken.length);
    expect(taken.length).to.be.greaterThan(0);
  });

  it('reads what was answered, over every connection', async () => {
    for (let n = 0; n < 20; n += 1) {
      await collections[n % 2]!.insertOne({ _id: `seen ${n}` });
      expect(await collections[(n + 1) % 2]!.findOne({ _id: `seen ${n}` })).to.not.equal(null);
    }
  });

  it('keeps the order of one caller within a turn', async () => {
    const [collection] = collections;
    await Promise.all([
      collection!.insertOne({ _id: 'ordered', steps: ['a'] }),
      engine.name === 'embedded'
        ? collection!.updateOne({ _id: 'ordered' }, { $push: { steps: 'b' } })
        : Promise.resolve(),
    ]);
    const document = await collection!.findOne({ _id: 'ordered' });
    expect(document!['steps']).to.deep.equal(engine.name === 'embedded' ? ['a', 'b'] : ['a']);
  });
});
