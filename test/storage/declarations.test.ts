import { expect } from 'chai';
import {
  defineCollection,
  Mixed,
  openStore,
  optional,
  pathsOf,
  required,
  Schema,
  type Collection,
  type DocumentOf,
} from '../../src/storage/index.ts';

type AccountId = string & { readonly brand: 'account' };
type Channel = 'sms' | 'email';
interface Code {
  readonly digest: string;
  readonly tries: number;
}

const declaration = defineCollection({
  name: 'typed',
  owner: 'test',
  about: 'what the type test needs',
  key: 'id',
  schema: new Schema({
    _id: required(String),
    accountId: required<AccountId>(String, { index: true }),
    state: required<'given' | 'withdrawn'>(String, { enum: ['given', 'withdrawn'] }),
    version: required(Number),
    claims: required([new Schema({ name: required(String), level: optional(Number) })]),
    codes: optional<Readonly<Partial<Record<Channel, Code>>>>(Mixed),
    counts: optional<Readonly<Record<string, number>>>(Map, { of: Number }),
    place: optional(new Schema({ ward: required(String) })),
    tags: optional([String]),
    sealed: required(Buffer),
    expiresAt: required(Date, { expires: 0 }),
  }).index({ state: 1, version: -1 }, { partialFilterExpression: { version: { $gt: 0 } } }),
  sealed: ['sealed'],
});
type Typed = DocumentOf<typeof declaration>;
const at = pathsOf(declaration);

/** Compiled but never run. Each line below such a directive must not compile. */
export function typed(collection: Collection<Typed>, id: AccountId, channel: Channel): Promise<unknown>[] {
  const document: Typed = {
    _id: '1',
    accountId: id,
    state: 'given',
    version: 1,
    claims: [{ name: 'phone' }],
    sealed: Buffer.alloc(1),
    expiresAt: new Date(),
  };
  // @ts-expect-error: a field is missing
  const short: Typed = { _id: '1', accountId: id };
  // @ts-expect-error: documents are not changed in place
  document.version = 2;
  return [
    collection.insertOne(document),
    collection.insertOne(short),
    collection.put({ ...document, codes: { sms: { digest: 'x', tries: 0 } }, tags: ['a'], place: { ward: 'w' } }),
    collection.findOne({ _id: '1', version: { $lt: 3 }, codes: { $exists: false } }),
    collection.findOne({ 'codes.sms.tries': { $lt: 3 }, 'claims.name': 'phone', 'place.ward': { $in: ['a', 'b'] } }),
    collection.findOne({ $or: [{ state: 'given' }, { version: 0 }], tags: 'a', 'counts.x': 1 }),
    collection.findOne({ claims: { $elemMatch: { name: 'phone', level: { $gt: 1 } } } }),
    collection.find({ accountId: id }).sort({ 'claims.name': 1, version: -1 }).toArray(),
    collection.find({}, { projection: { sealed: 0 } }).toArray(),
    collection.updateOne({ _id: '1' }, { $set: { state: 'withdrawn', 'codes.email.tries': 0 }, $unset: { place: '' } }),
    collection.updateOne({ _id: '1' }, { $inc: { version: 1 }, $max: { expiresAt: new Date() } }),
    collection.updateOne(
      { _id: '1' },
      { $push: { claims: { $each: [{ name: 'a' }], $slice: -3 } }, $pull: { tags: 'a' } },
    ),
    collection.updateOne({ _id: '1' }, { $pull: { claims: { name: 'a' } }, $addToSet: { tags: 'b' } }),
    collection.updateOne(
      { _id: '1', ...at(`codes.${channel}.tries`, { $lt: 3 }) },
      { $inc: at(`codes.${channel}.tries`, 1) },
    ),
    // @ts-expect-error: no such field
    collection.findOne({ accountID: id }),
    // @ts-expect-error: no such field in a conditional update
    collection.updateOne({ _id: '1', verison: 1 }, { $inc: { version: 1 } }),
    // @ts-expect-error: no such field to set
    collection.updateOne({ _id: '1' }, { $set: { stat: 'given' } }),
    // @ts-expect-error: no such field to count
    collection.updateOne({ _id: '1' }, { $inc: { versions: 1 } }),
    // @ts-expect-error: no number
    collection.updateOne({ _id: '1' }, { $inc: { state: 1 } }),
    // @ts-expect-error: no such path
    collection.updateOne({ _id: '1', 'codes.sms.trials': 1 }, { $set: { version: 1 } }),
    // @ts-expect-error: no such channel
    collection.updateOne({ _id: '1' }, { $set: { 'codes.fax.tries': 1 } }),
    // @ts-expect-error: no such path that is put together
    collection.updateOne({ _id: '1' }, { $inc: at(`codes.${channel}.trials`, 1) }),
    // @ts-expect-error: no such state
    collection.updateOne({ _id: '1' }, { $set: { state: 'gone' } }),
    // @ts-expect-error: a text that is no id of an account
    collection.findOne({ accountId: 'someone' }),
    // @ts-expect-error: a number where a date is asked for
    collection.findOne({ expiresAt: { $gt: 5 } }),
    // @ts-expect-error: no such operator
    collection.updateOne({ _id: '1' }, { $rename: { version: 'v' } }),
    // @ts-expect-error: the field is not a list
    collection.updateOne({ _id: '1' }, { $push: { version: 1 } }),
    // @ts-expect-error: no such field to sort by
    collection.find({}).sort({ versoin: 1 }).toArray(),
    // @ts-expect-error: a field that the declaration does not know
    collection.insertOne({ ...document, extra: 1 }),
  ];
}

describe('declared collections', () => {
  it('carry their indexes and what is sealed', () => {
    expect(declaration.indexes).to.deep.include.members([
      { key: { accountId: 1 }, name: 'accountId_1' },
      { key: { expiresAt: 1 }, name: 'expiresAt_1', expireAfterSeconds: 0 },
      { key: { state: 1, version: -1 }, name: 'state_1_version_-1', partialFilterExpression: { version: { $gt: 0 } } },
    ]);
    expect(declaration.sealed).to.deep.equal(['sealed']);
  });

  it('are known to the store, each name once', async () => {
    const store = await openStore({ uri: 'sqlite::memory:' });
    try {
      expect(store.collection(declaration)).to.equal(store.collection(declaration));
      expect(store.collections).to.deep.equal([declaration]);
      const again = defineCollection({ ...declaration, schema: new Schema({ _id: required(String) }), sealed: [] });
      expect(() => store.collection(again)).to.throw('typed is declared twice');
    } finally {
      await store.close();
    }
  });

  it('refuse indexes beyond the portable subset, and of no field', () => {
    const about = { name: 'wrong', owner: 'test', about: '', key: '' };
    const schema = () => new Schema({ _id: required(String), a: required(String), b: optional(Date) });
    const of = (wrong: ReturnType<typeof schema>) => () => defineCollection({ ...about, schema: wrong });
    expect(of(schema().index({ a: 1 }, { sparse: true } as never))).to.throw('sparse');
    expect(of(schema().index({ c: 1 } as never))).to.throw('of no field: c');
    expect(of(schema().index({ a: 1, b: 1 }, { expireAfterSeconds: 1 }))).to.throw('more than one path');
  });
});
