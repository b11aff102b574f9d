import { expect } from 'chai';
import fc from 'fast-check';
import { Query } from 'mingo';
import { openStore, type Filter, type RawCollection, type Store } from '../../../src/storage/index.ts';

/*
 * mingo is the oracle where it behaves like MongoDB. It compares Buffers as text, ignores the order of fields in
 * documents, orders strings by UTF-16 units, and looks for fields in elements that are not documents. This test avoids
 * these cases; the contract covers them.
 */
const scalar = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom('', 'a', 'b', 'ab', 'ă'),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(new Date(-1), new Date(0), new Date(5)),
);
const element = fc.oneof(scalar, fc.record({ x: scalar }, { requiredKeys: [], noNullPrototype: true }));
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(element, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.record({ x: scalar }, { requiredKeys: [], noNullPrototype: true }) },
);
const document = fc.record({ a: value, b: value, c: value }, { requiredKeys: [], noNullPrototype: true });

const path = fc.constantFrom('a', 'b', 'c');
const comparable = scalar.filter((each) => each !== null);
const test = fc.oneof(
  scalar.map((operand) => ({ $eq: operand })),
  scalar.map((operand) => ({ $ne: operand })),
  fc.array(scalar, { maxLength: 3 }).map((operand) => ({ $in: operand })),
  fc.array(scalar, { maxLength: 3 }).map((operand) => ({ $nin: operand })),
  fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), comparable).map(([op, operand]) => ({ [op]: operand })),
  fc.boolean().map((operand) => ({ $exists: operand })),
  comparable.map((operand) => ({ $elemMatch: { $gte: operand } })),
);
const condition: fc.Arbitrary<Filter> = fc.oneof(
  fc.tuple(path, scalar).map(([field, operand]) => ({ [field]: operand })),
  fc.tuple(path, test).map(([field, operator]) => ({ [field]: operator })),
);
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    condition,
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((branches) => ({ $and: branches })),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((branches) => ({ $or: branches })),
    fc.tuple(condition, condition).map(([one, other]) => ({ ...one, ...other })),
  ),
}));

const expected = (documents: readonly object[], asked: Filter): string[] => {
  const query = new Query(asked);
  return documents.flatMap((each, n) =>
    query.test(each as Record<string, unknown>) ? [String(n).padStart(2, '0')] : [],
  );
};

describe('answers of the embedded engine', () => {
  let store: Store;
  let collections: RawCollection[];
  before(async () => {
    store = await openStore({ uri: 'sqlite::memory:' });
    store.index('indexed', [
      { key: { a: 1 } },
      { key: { b: 1, c: -1 } },
      { key: { c: 1 }, partialFilterExpression: { a: 1 } },
    ]);
    await store.ready();
    collections = ['plain', 'indexed'].map((name) => store.raw(name));
  });
  after(() => store.close());

  it("are mingo's, with indexes and without", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(document, { maxLength: 8 }), filter, async (documents, asked) => {
        for (const collection of collections) {
          await collection.deleteMany({});
          await collection.insertMany(documents.map((each, n) => ({ _id: String(n).padStart(2, '0'), ...each })));
          const found = await collection.find(asked).sort({ _id: 1 }).toArray();
          expect(found.map(({ _id }) => _id)).to.deep.equal(expected(documents, asked));
        }
      }),
      { numRuns: 1000 },
    );
  }).timeout(60_000);

  it('come in the same order, sorted by SQL or by hand', async () => {
    // SQLite orders strings by their bytes, as MongoDB does.
    const text = fc.constantFrom('z', '\uD7FF', '\uFFFD', '𝕊', '𝕋');
    const ordered = fc.oneof(
      document,
      text.map((a) => ({ a })),
    );
    const sort = fc.constantFrom({ a: 1 }, { a: -1 }, { b: 1, c: -1 }, { c: 1, a: 1 }) as fc.Arbitrary<
      Record<string, 1 | -1>
    >;
    await fc.assert(
      fc.asyncProperty(fc.array(ordered, { maxLength: 8 }), sort, async (documents, order) => {
        const answers: unknown[] = [];
        for (const collection of collections) {
          await collection.deleteMany({});
          await collection.insertMany(documents.map((each, n) => ({ _id: String(n).padStart(2, '0'), ...each })));
          answers.push(
            await collection
              .find({})
              .sort({ ...order, _id: 1 })
              .toArray(),
          );
          const streamed: unknown[] = [];
          for await (const each of collection.find({}).sort({ ...order, _id: 1 })) streamed.push(each);
          answers.push(streamed);
        }
        for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);
});
