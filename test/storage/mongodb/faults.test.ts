import { expect } from 'chai';
import { Schema } from 'mongoose';
import { openStore, StoreUnavailable, UnsupportedOperation, type Store } from '../../../src/storage/index.ts';
import { Line } from '../../support/mongodb/line.ts';
import { rejection } from '../engines.ts';

const server = process.env['SEN_ID_TEST_MONGODB'];

// The proxy supports only one host.
(server === undefined || /,|\+srv/.test(server) ? describe.skip : describe)('a server that fails, MongoDB', () => {
  let line: Line;
  let store: Store;
  before(async () => {
    line = new Line(new URL('/sen_id_test_faults', server));
    await line.open();
    store = await openStore({ uri: line.uri, timeoutMs: 300 });
    await store.raw('a').replaceOne({ _id: '1' }, { n: 1 }, { upsert: true });
  });
  after(async () => {
    await store.connection.dropDatabase();
    await store.close();
    line.close();
  });

  const attempts = (): Promise<unknown>[] => {
    const collection = store.raw('a');
    return [
      collection.findOne({ _id: '1' }),
      collection.find({}).toArray(),
      collection.countDocuments({}),
      collection.insertOne({ _id: 'x' }),
      collection.updateOne({ _id: '1' }, { $set: { n: 2 } }),
      collection.findOneAndUpdate({ _id: '1' }, { $set: { n: 2 } }),
      collection.deleteMany({ n: 9 }),
      store.ping(),
      store
        .model('Fault', new Schema({ _id: String, n: Number }, { collection: 'a' }))
        .findById('1')
        .exec(),
    ];
  };

  const expectRecovery = async (): Promise<void> => {
    for (let tries = 0; ; tries += 1) {
      try {
        await store.ping();
        break;
      } catch (error) {
        if (tries > 30) throw error;
      }
    }
    expect(await store.raw('a').findOne({ _id: '1' })).to.not.equal(null);
  };

  it('is answered as unavailable while it is gone, and recovers by itself', async () => {
    line.close();
    for (const error of await Promise.all(attempts().map(rejection))) expect(error).to.be.instanceOf(StoreUnavailable);
    await line.open();
    await expectRecovery();
  });

  it('is answered as unavailable while it says nothing, and recovers by itself', async () => {
    line.stall(true);
    for (const error of await Promise.all(attempts().map(rejection))) expect(error).to.be.instanceOf(StoreUnavailable);
    line.stall(false);
    await expectRecovery();
  });

  it('is answered as unavailable when it is not there at the start', async () => {
    const error = await rejection(openStore({ uri: 'mongodb://127.0.0.1:1/x', timeoutMs: 200 }));
    expect(error).to.be.instanceOf(StoreUnavailable);
  });

  it('explains nothing', async () => {
    expect(await rejection(store.explain('a', {}))).to.be.instanceOf(UnsupportedOperation);
  });
});
