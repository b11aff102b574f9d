/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- mongoose types schema options as classes */
import { expect } from 'chai';
import { Schema, type Model } from 'mongoose';
import { isDuplicate, type Store } from '../../../src/storage/index.ts';
import { onEachEngine, rejection } from '../engines.ts';

interface Person {
  _id: string;
  name: string;
  level: number;
  tags: string[];
  portrait?: Buffer;
  bornAt?: Date;
  address?: { ward?: string; province?: string };
  expiresAt?: Date;
  createdAt?: Date;
}

const DAY = new Date('2026-01-02T03:04:05.006Z');

onEachEngine('models', (engine) => {
  let store: Store;
  let people: Model<Person>;
  before(async () => {
    const schema = new Schema<Person>(
      {
        _id: { type: String, required: true },
        name: { type: String, required: true, unique: true },
        level: { type: Number, default: 1, index: true },
        tags: [String],
        portrait: Buffer,
        bornAt: Date,
        address: { ward: String, province: String },
        expiresAt: { type: Date, expires: 0 },
      },
      { collection: 'people', timestamps: true },
    );
    store = await engine.open();
    people = store.model('Person', schema);
    expect(store.model('Person', schema)).to.equal(people);
    await store.ready();
  });
  beforeEach(() => people.deleteMany({}));

  it('creates, finds, saves and deletes', async () => {
    const made = await people.create({
      _id: '1',
      name: 'An',
      tags: ['a'],
      portrait: Buffer.from([255, 1]),
      bornAt: DAY,
    });
    expect(made.level).to.equal(1);
    made.tags.push('b');
    made.address = { ward: 'Hàng Bạc' };
    await made.save();
    const found = await people.findById('1');
    expect(found!.tags.join()).to.equal('a,b');
    expect(found!.address!.ward).to.equal('Hàng Bạc');
    expect(Buffer.compare(found!.portrait!, Buffer.from([255, 1]))).to.equal(0);
    expect(found!.bornAt).to.deep.equal(DAY);
    expect(found!.createdAt).to.be.instanceOf(Date);
    await found!.deleteOne();
    expect(await people.findById('1')).to.equal(null);
  });

  it('reads lean documents as they are stored', async () => {
    await people.create({ _id: '1', name: 'An', portrait: Buffer.from([255, 1]) });
    const lean = await people.findOne({ name: 'An' }).lean();
    expect(lean!.portrait).to.be.instanceOf(Buffer);
    expect(lean!.portrait).to.deep.equal(Buffer.from([255, 1]));
  });

  it('finds by sort, limit, skip and selection', async () => {
    await people.insertMany(
      ['An', 'Bình', 'Cúc'].map((name, i) => ({ _id: String(i), name, level: (i % 2) + 1, tags: [] })),
    );
    const names = async (query: Promise<{ name: string }[]>): Promise<string> =>
      (await query).map(({ name }) => name).join();
    expect(await names(people.find({}).sort({ name: -1 }).exec())).to.equal('Cúc,Bình,An');
    expect(await names(people.find({}).sort('name').skip(1).limit(1).exec())).to.equal('Bình');
    expect(
      await names(
        people
          .find({ level: { $in: [1] } })
          .sort({ name: 1 })
          .lean()
          .exec(),
      ),
    ).to.equal('An,Cúc');
    const picked = await people.findOne({ _id: '1' }).select('level').lean();
    expect(picked).to.deep.equal({ _id: '1', level: 2 });
    expect(await people.countDocuments({ level: 1 })).to.equal(2);
    expect(await people.estimatedDocumentCount()).to.equal(3);
    expect(await people.exists({ name: 'An' })).to.deep.equal({ _id: '0' });
    expect(await people.exists({ name: 'Dũng' })).to.equal(null);
  });

  it('reads by cursor', async () => {
    await people.insertMany(['An', 'Bình'].map((name, i) => ({ _id: String(i), name, tags: [] })));
    const names: string[] = [];
    for await (const { name } of people.find({}).sort({ name: 1 }).cursor()) names.push(name);
    for await (const { name } of people.find({}).sort({ name: 1 }).lean()) names.push(name);
    expect(names).to.deep.equal(['An', 'Bình', 'An', 'Bình']);
  });

  it('updates in one step', async () => {
    await people.create({ _id: '1', name: 'An' });
    const after = await people.findOneAndUpdate(
      { _id: '1', level: 1 },
      { $set: { level: 2 } },
      { returnDocument: 'after' },
    );
    expect(after!.level).to.equal(2);
    expect(await people.findOneAndUpdate({ _id: '1', level: 1 }, { $set: { level: 2 } })).to.equal(null);
    expect(await people.updateOne({ _id: '1' }, { $push: { tags: 'x' } })).to.include({ matchedCount: 1 });
    expect(await people.updateMany({}, { $inc: { level: 1 } })).to.include({ modifiedCount: 1 });
    expect(await people.updateOne({ _id: '2' }, { $setOnInsert: { name: 'Bình' } }, { upsert: true })).to.include({
      upsertedCount: 1,
    });
    expect((await people.findById('2'))!.level).to.equal(1);
    expect((await people.findOneAndDelete({ _id: '2' }))!.name).to.equal('Bình');
    expect(await people.replaceOne({ _id: '1' }, { name: 'Dũng' })).to.include({ modifiedCount: 1 });
    expect(await people.deleteOne({ name: 'Dũng' })).to.include({ deletedCount: 1 });
  });

  it('refuses what is taken, by a save and by an update', async () => {
    await people.create({ _id: '1', name: 'An' });
    await people.create({ _id: '2', name: 'Bình' });
    expect(isDuplicate(await rejection(people.create({ _id: '3', name: 'An' })))).to.equal(true);
    expect(isDuplicate(await rejection(people.updateOne({ _id: '2' }, { name: 'An' }).exec()))).to.equal(true);
  });

  it('hides what has expired', async () => {
    await people.create({ _id: '1', name: 'An', expiresAt: new Date(0) });
    expect(await people.findById('1')).to.equal(null);
    expect(await people.countDocuments({})).to.equal(0);
  });

  it('refuses a path that the schema does not know, and all beyond the subset', async () => {
    await people.create({ _id: '1', name: 'An' });
    await rejection(people.findOne({ nmae: 'An' } as never).exec());
    await rejection(people.find({ name: /An/ }).exec());
    await rejection(people.find({ name: { $regex: 'An' } }).exec());
    await rejection((async () => people.aggregate([{ $match: {} }]).exec())());
    await rejection((async () => people.distinct('name').exec())());
    await rejection(
      (async () => people.updateOne({ _id: '1' }, [{ $set: { name: 'x' } }], { updatePipeline: true }).exec())(),
    );
    expect((await people.findById('1'))!.name).to.equal('An');
  });

  it('refuses a schema whose indexes go beyond the subset', () => {
    const schema = new Schema({ a: { type: String, index: { sparse: true } } }, { collection: 'sparse' });
    expect(() => store.model('Sparse', schema)).to.throw('sparse');
  });

  it('is healthy', async () => {
    await store.ping();
  });
});
