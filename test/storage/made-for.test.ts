import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadOrMakeSealKeys, madeForCollection, markStore, WrongInstallation } from '../../src/storage/index.ts';
import { onEachEngine, rejection } from './engines.ts';

onEachEngine('what a store was made for', (engine) => {
  beforeEach(async () => {
    const store = await engine.open();
    for (const name of ['made_for', 'accounts']) await store.raw(name).deleteMany({});
  });

  for (const [purpose, other] of [
    ['sandbox', 'production'],
    ['production', 'sandbox'],
  ] as const) {
    it(`is ${purpose} for ever, and the other is refused by name`, async () => {
      await markStore(await engine.open(), 'STORE', purpose);
      const store = await engine.open();
      await markStore(store, 'STORE', purpose);
      const refused = await rejection(markStore(store, 'STORE', other));
      expect(refused).to.be.instanceOf(WrongInstallation);
      expect(refused.message).to.include('STORE').and.include('SEN_ID_STORE').and.include(`made for`);
      expect(refused.message).to.match(new RegExp(`made for (?:the )?${purpose}`));
      await markStore(store, 'STORE', purpose);
    });
  }

  it('is one of the two where both come at the same instant', async () => {
    const stores = await Promise.all([engine.open(), engine.open(), engine.open(), engine.open()]);
    const outcomes = await Promise.allSettled(
      stores.map((store, index) => markStore(store, 'STORE', index % 2 === 0 ? 'sandbox' : 'production')),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(2);
    expect(await stores[0].collection(madeForCollection).countDocuments({})).to.equal(1);
  });

  it('is the same for many processes that start at the same instant', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => engine.open()));
    await Promise.all(stores.map((store) => markStore(store, 'STORE', 'production')));
  });

  it('is no production where data was there before the mark', async () => {
    const store = await engine.open();
    await store.raw('accounts').insertOne({ _id: 'somebody' });
    const refused = await rejection(markStore(store, 'STORE', 'production'));
    expect(refused).to.be.instanceOf(WrongInstallation);
    expect(await store.collection(madeForCollection).countDocuments({})).to.equal(0);
    await markStore(store, 'STORE', 'sandbox');
    expect(await rejection(markStore(store, 'STORE', 'production'))).to.be.instanceOf(WrongInstallation);
  });

  it('is production where only collections and a health check were there', async () => {
    const store = await engine.open();
    store.collection(madeForCollection);
    await store.ready();
    await store.ping();
    await markStore(store, 'STORE', 'production');
  });
});

describe('what seal keys were made for', () => {
  it('is written in their file, and the other purpose is refused by name', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'sen-id-keys-')), 'seal-keys.json');
    const keys = await loadOrMakeSealKeys(file, 'sandbox');
    expect(await loadOrMakeSealKeys(file, 'sandbox')).to.deep.equal(keys);
    const refused = await rejection(loadOrMakeSealKeys(file, 'production'));
    expect(refused).to.be.instanceOf(WrongInstallation);
    expect(refused.message).to.include(file).and.include('SEN_ID_SEAL_KEY_FILE');
    const content = JSON.parse(await readFile(file, 'utf8')) as { keys: { key: string }[]; made_for?: string };
    expect(refused.message).to.not.include(content.keys[0]?.key);
    // A file that an operator wrote, or that is older than marks.
    await writeFile(file, JSON.stringify({ keys: content.keys }));
    expect(await loadOrMakeSealKeys(file, 'production')).to.deep.equal(keys);
  });
});
