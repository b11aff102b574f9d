import { expect } from 'chai';
import {
  defineCollection,
  openOutbox,
  optional,
  OUTBOX_FIELDS,
  required,
  Schema,
  type Collection,
  type DocumentOf,
  type Store,
  type Waiting,
} from '../../src/storage/index.ts';
import { plusSeconds } from '../../src/shared/index.ts';
import { until } from '../support/until.ts';
import { onEachEngine } from './engines.ts';

const parcels = defineCollection({
  name: 'parcels',
  owner: 'test',
  about: 'What waits in an outbox',
  key: 'its name',
  schema: new Schema({ ...OUTBOX_FIELDS, text: required(String) }),
});
type Parcel = DocumentOf<typeof parcels>;

const steps = defineCollection({
  name: 'steps',
  owner: 'test',
  about: 'Documents of which one step waits in an outbox',
  key: 'its name',
  schema: new Schema({
    _id: required(String),
    state: required(String),
    tries: required(Number),
    dueAt: optional(Date, { index: true }),
    expiresAt: required(Date, { expires: 0 }),
  }),
});
type Step = DocumentOf<typeof steps>;

const PAUSES = [10, 60, 600];

onEachEngine('an outbox', (engine) => {
  let store: Store;
  let now = new Date('2026-03-02T01:00:00Z');
  const clock = { now: () => now };
  const pass = (seconds: number): void => {
    now = plusSeconds(now, seconds);
  };
  let works = false;
  const carried: string[] = [];
  const failures: [number, boolean][] = [];
  const faults: unknown[] = [];

  const open = (carryOut?: (parcel: Parcel) => Promise<void>) =>
    openOutbox<Parcel>({
      ...{ collection: store.collection(parcels), clock, leaseSeconds: 30, pauses: PAUSES },
      carryOut:
        carryOut ??
        (({ text }) => {
          carried.push(text);
          return works ? Promise.resolve() : Promise.reject(new Error('nobody opens'));
        }),
      failed: ({ tries }, _error, isLast) => void failures.push([tries, isLast]),
      onFault: (error) => void faults.push(error),
    });
  const parcel = (text: string) => ({ _id: text, text, expiresAt: plusSeconds(now, 86_400) });
  const left = async () => (await store.collection(parcels).find({}).toArray()).map(({ tries }) => tries);

  before(async () => {
    store = await engine.open({ clock });
    store.collection(parcels);
    store.collection(steps);
    await store.ready();
  });
  beforeEach(async () => {
    await store.collection(parcels).deleteMany({});
    for (const list of [carried, failures, faults]) list.length = 0;
    works = false;
  });

  it('tries again after each pause and not before, and gives up after the last', async () => {
    const outbox = open();
    await outbox.add(parcel('one'));
    await outbox.stop();
    for (const [index, pause] of PAUSES.entries()) {
      expect(await left()).to.deep.equal([index + 1]);
      pass(pause - 1);
      await outbox.sweep();
      expect(carried).to.have.length(index + 1);
      pass(1);
      await outbox.sweep();
      expect(carried).to.have.length(index + 2);
    }
    expect(failures.map(([, isLast]) => isLast)).to.deep.equal([false, false, false, true]);
    expect(await left()).to.deep.equal([]);
  });

  it('carries out once what two processes find due at the same instant', async () => {
    const [one, two] = [open(), open()];
    await one.add(parcel('one'));
    await one.stop();
    works = true;
    pass(PAUSES[0] ?? 0);
    await Promise.all([one.sweep(), two.sweep()]);
    expect(carried).to.have.length(2);
    expect(await left()).to.deep.equal([]);
  });

  it('takes the same id twice for one', async () => {
    works = true;
    const outbox = open(async () => {
      await new Promise((done) => setTimeout(done, 20));
      carried.push('slowly');
    });
    await Promise.all([outbox.add(parcel('one')), outbox.add(parcel('one'))]);
    await outbox.stop();
    expect(carried).to.have.length(1);
  });

  it('leaves what a process that died had begun to another one, after its lease', async () => {
    const dying = open(() => new Promise(() => undefined));
    await dying.add(parcel('one'));
    works = true;
    const other = open();
    await other.sweep();
    expect(carried).to.deep.equal([]);
    pass(30);
    await other.sweep();
    expect(carried).to.deep.equal(['one']);
    expect(await left()).to.deep.equal([]);
  });

  for (const tries of [0, PAUSES.length])
    it(`leaves the lease of another process alone when its own try ${tries + 1} outlives it and fails`, async () => {
      await store.collection(parcels).insertOne({ ...parcel('one'), tries, dueAt: now });
      const find = () => store.collection(parcels).find({}).toArray();
      const begun: ((error: Error) => void)[] = [];
      const hangs = () => new Promise<never>((_done, fail) => void begun.push(fail));
      const [late, holder] = [open(hangs), open(hangs)];
      const lateSweep = late.sweep();
      await until(() => begun.length === 1);
      pass(30);
      const holderSweep = holder.sweep();
      await until(() => begun.length === 2);
      const held = await find();
      begun[0]?.(new Error('nobody opens'));
      await lateSweep;
      expect(await find()).to.deep.equal(held);
      begun[1]?.(new Error('nobody opens'));
      await holderSweep;
      expect(await left()).to.deep.equal(tries === 0 ? [1] : []);
    });

  it('holds up nothing behind one that hangs', async () => {
    let letGo: () => void = () => undefined;
    const outbox = open(({ text }) => {
      carried.push(text);
      return text === 'slow' ? new Promise((done) => (letGo = done)) : Promise.resolve();
    });
    await outbox.add(parcel('slow'));
    await outbox.add(parcel('quick'));
    expect(carried).to.include('quick');
    letGo();
    await outbox.stop();
    expect(await left()).to.deep.equal([]);
  });

  it('carries out steps of documents that live on, and lets them go when the step or the tries are over', async () => {
    const collection = store.collection(steps);
    await collection.deleteMany({});
    let fails = true;
    const outbox = openOutbox<Step & Waiting>({
      collection: collection as unknown as Collection<Step & Waiting>,
      ...{ clock, leaseSeconds: 30, pauses: PAUSES, keepsDocuments: true },
      async carryOut({ _id }) {
        if (fails) throw new Error('nobody opens');
        await collection.updateOne({ _id, state: 'begun' }, { $set: { state: 'done' }, $unset: { dueAt: '' } });
      },
      failed: ({ tries }, _error, isLast) => void failures.push([tries, isLast]),
      onFault: (error) => void faults.push(error),
    });
    const begin = async (_id: string) => {
      const step = { _id, state: 'begun', tries: 0, dueAt: outbox.leaseEnd(), expiresAt: plusSeconds(now, 86_400) };
      await collection.insertOne(step);
      await outbox.carry(step);
    };
    await begin('one');
    expect(await collection.findOne({ _id: 'one' })).to.include({ state: 'begun', tries: 1 });
    fails = false;
    await outbox.sweep();
    expect((await collection.findOne({ _id: 'one' }))?.state).to.equal('begun');
    pass(11);
    await outbox.sweep();
    const done = await collection.findOne({ _id: 'one' });
    expect([done?.state, done?.dueAt]).to.deep.equal(['done', undefined]);

    fails = true;
    await begin('two');
    for (const pause of PAUSES) {
      pass(pause + 1);
      await outbox.sweep();
    }
    const given = await collection.findOne({ _id: 'two' });
    expect([given?.state, given?.dueAt, failures.at(-1)]).to.deep.equal(['begun', undefined, [3, true]]);
    expect(faults).to.deep.equal([]);
  });
});
