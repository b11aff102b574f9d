import { expect } from 'chai';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../src/storage/index.ts';

describe('documents that the embedded engine remembers', () => {
  const uri = `sqlite:${join(mkdtempSync(join(tmpdir(), 'sen-id-remembered-')), 'store.db')}`;
  let one: Store;
  let other: Store;
  before(async () => {
    // To SQLite, two connections to one file are like two processes.
    [one, other] = [await openStore({ uri }), await openStore({ uri })];
  });
  after(async () => {
    await one.close();
    await other.close();
  });

  /** After the first read by id, whole writes are cached. */
  const readOnce = async (things: ReturnType<Store['collection']>): Promise<void> => {
    await things.insertOne({ _id: 'first' });
    await things.findOne({ _id: 'first' });
  };

  it('are read anew after a write of the same process, whatever kind of write it was', async () => {
    const things = one.raw('things');
    const read = async () => (await things.findOne({ _id: 'a' }))?.['n'];
    await things.insertOne({ _id: 'a', n: 1 });
    expect(await read()).to.equal(1);
    const writes: readonly [() => Promise<unknown>, number | undefined][] = [
      [() => things.updateOne({ _id: 'a' }, { $set: { n: 2 } }), 2],
      [() => things.replaceOne({ _id: 'a' }, { n: 3 }, { upsert: true }), 3],
      [() => things.replaceOne({ _id: 'a', n: 3 }, { n: 4 }), 4],
      [() => things.findOneAndUpdate({ n: 4 }, { $inc: { n: 1 } }), 5],
      [() => things.updateMany({}, { $inc: { n: 1 } }), 6],
      [() => things.deleteOne({ _id: 'a' }), undefined],
      [() => things.insertOne({ _id: 'a', n: 7 }), 7],
      [() => things.deleteMany({ n: 7 }), undefined],
      [() => things.updateOne({ _id: 'a' }, { $set: { n: 8 } }, { upsert: true }), 8],
      [() => things.findOneAndDelete({ n: 8 }), undefined],
    ];
    for (const [write, expected] of writes) {
      await write();
      expect(await read()).to.equal(expected);
      expect(await read()).to.equal(expected);
    }
  });

  it('are read anew after a commit of another process', async () => {
    await one.raw('shared').insertOne({ _id: 'a', n: 1 });
    for (let n = 2; n < 6; n += 1) {
      expect((await one.raw('shared').findOne({ _id: 'a' }))?.['n']).to.equal(n - 1);
      await other.raw('shared').updateOne({ _id: 'a' }, { $set: { n } });
    }
    expect((await one.raw('shared').findOne({ _id: 'a' }))?.['n']).to.equal(5);
    await other.raw('shared').deleteOne({ _id: 'a' });
    expect(await one.raw('shared').findOne({ _id: 'a' })).to.equal(null);
  });

  it('do not hide what is written where there was nothing before, by this process or another', async () => {
    for (const [id, writer] of [
      ['a', one],
      ['b', other],
    ] as const) {
      expect(await one.raw('later').findOne({ _id: id })).to.equal(null);
      expect(await one.raw('later').findOne({ _id: id })).to.equal(null);
      await writer.raw('later').insertOne({ _id: id, n: 1 });
      expect((await one.raw('later').findOne({ _id: id }))?.['n']).to.equal(1);
    }
  });

  it('are read anew where a write of this process met what another had changed, in the same turn', async () => {
    await one.raw('met').insertOne({ _id: 'a', n: 1 });
    await one.raw('met').findOne({ _id: 'a' });
    const [{ matchedCount }, after] = await new Promise<[{ matchedCount: number }, unknown]>((resolve, reject) => {
      setImmediate(() => {
        void other.raw('met').updateOne({ _id: 'a' }, { $set: { n: 2 } });
        // The other process's write makes this write fail; a later read must see the other's data.
        one
          .raw('met')
          .updateOne({ _id: 'a', n: 1 }, { $set: { n: 3 } })
          .then(async (result) => resolve([result, (await one.raw('met').findOne({ _id: 'a' }))?.['n']]))
          .catch(reject);
        void one.raw('met').findOne({ _id: 'a' });
      });
    });
    expect(matchedCount).to.equal(0);
    expect(after).to.equal(2);
  });

  it('cannot be changed by one of their readers', async () => {
    await one.raw('frozen').insertOne({ _id: 'a', inner: { list: [1] } });
    await one.raw('frozen').findOne({ _id: 'a' });
    const document = (await one.raw('frozen').findOne({ _id: 'a' })) as unknown as { inner: { list: number[] } };
    expect(() => document.inner.list.push(2)).to.throw(TypeError);
  });

  it('are what was written whole, as it would be read, whatever becomes of what was handed in', async () => {
    const things = one.raw('whole');
    await readOnce(things);
    const given = { _id: 'a', list: [{ n: 1 }], nothing: undefined, bytes: new Uint8Array([1, 2]), at: new Date(0) };
    await things.insertOne(given);
    given.list[0] = { n: 2 };
    const expected = { _id: 'a', list: [{ n: 1 }], bytes: Buffer.from([1, 2]), at: new Date(0) };
    expect(await things.findOne({ _id: 'a' })).to.deep.equal(expected);
    expect(await things.findOne({ _id: 'a', at: { $exists: true } }), 'as it is in the file').to.deep.equal(expected);
    await things.replaceOne({ _id: 'a', 'list.n': 1 }, { list: [] });
    expect(await things.findOne({ _id: 'a' })).to.deep.equal({ _id: 'a', list: [] });
    await things.replaceOne({ _id: 'b' }, { list: [3] }, { upsert: true });
    expect(await things.findOne({ _id: 'b' })).to.deep.equal({ _id: 'b', list: [3] });
  });

  it('are at most some hundreds of a collection, and none is lost by that', async () => {
    const things = one.raw('many');
    await readOnce(things);
    const ids = Array.from({ length: 1200 }, (_, n) => String(n));
    await things.insertMany(ids.map((_id) => ({ _id, n: Number(_id) })));
    for (const _id of ids) expect((await things.findOne({ _id }))?.['n']).to.equal(Number(_id));
  });

  it('keep apart what a refused write would have made', async () => {
    const things = one.raw('refused');
    one.index('refused', [{ key: { code: 1 }, unique: true }]);
    await one.ready();
    await things.insertMany([
      { _id: 'a', code: 1 },
      { _id: 'b', code: 2 },
    ]);
    await things.findOne({ _id: 'b' });
    await things.updateOne({ _id: 'b' }, { $set: { code: 1 } }).catch(() => undefined);
    expect((await things.findOne({ _id: 'b' }))?.['code']).to.equal(2);
  });
});
