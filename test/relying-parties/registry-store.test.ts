import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { RecordFaultsError, type RelyingParties } from '../../src/relying-parties/index.ts';
import { openSeal, type Store } from '../../src/storage/index.ts';
import { rawRecord, recordOf, recordText, SECRET } from './records.ts';
import { RegistryWorld } from './registry-world.ts';

const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');

const eventually = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await pause(5);
};

describe('registry of relying parties', () => {
  let world: RegistryWorld;
  beforeEach(() => {
    world = new RegistryWorld();
  });
  afterEach(() => world.close());

  describe('store', () => {
    it('keeps a record, which wins over the folder until it is removed', async () => {
      world.write('a.yaml', recordText());
      const registry = await world.refreshed();
      const put = await registry.put(recordOf(rawRecord({ kind: 'payment' })));
      expect(put.ok && put.value).to.include({ kind: 'payment', source: 'store' });
      const removed = await registry.remove('residence-portal');
      expect(removed.ok).to.equal(true);
      expect(registry.get('residence-portal')).to.include({ kind: 'public-service', source: 'folder' });
    });

    it('shows a change to every process without a restart', async () => {
      const [one, two] = await Promise.all([world.open(), world.open()]);
      await one.registry.start();
      await two.registry.start();
      await one.registry.put(recordOf(rawRecord()));
      await eventually(() => two.registry.get('residence-portal') !== undefined);
      await two.registry.put(recordOf(rawRecord({ kind: 'other' })));
      await eventually(() => one.registry.get('residence-portal')?.kind === 'other');
      await one.registry.remove('residence-portal');
      await eventually(() => two.registry.get('residence-portal') === undefined);
      world.write('a.yaml', recordText());
      await eventually(() => [one, two].every(({ registry }) => registry.get('residence-portal') !== undefined));
    });

    it('survives puts at the same moment from several processes', async () => {
      const processes = await Promise.all([world.open(), world.open(), world.open()]);
      const kinds = ['public-service', 'payment', 'other'];
      await Promise.all(
        processes.flatMap(({ registry }, index) => [
          registry.put(recordOf(rawRecord({ kind: kinds[index] }))),
          registry.put(recordOf(rawRecord({ id: `rp-${index}` }))),
        ]),
      );
      const seen = await Promise.all(
        processes.map(async ({ registry }) => {
          await registry.refresh();
          return registry.list().map(({ id, kind }) => [id, kind]);
        }),
      );
      expect(seen[0]).to.have.length(4);
      expect(seen[1]).to.deep.equal(seen[0]);
      expect(seen[2]).to.deep.equal(seen[0]);
    });

    it('is sealed: no secret lies open in it', async () => {
      const { registry, store } = await world.open();
      await registry.put(recordOf(rawRecord()));
      const document = await store.raw('relying_parties').findOne({ _id: 'residence-portal' });
      const bytes = document?.['sealed'] as Buffer;
      expect(Object.keys(document ?? {})).to.have.members(['_id', 'sealed', 'version', 'updatedAt']);
      expect(Buffer.from(bytes).toString('latin1')).not.to.contain(SECRET);
    });

    it('keeps the logo with the record, also when it is put again without', async () => {
      const registry = await world.refreshed();
      const record = recordOf(rawRecord({ logo: 'a.svg' }));
      await registry.put(record, { type: 'image/svg+xml', bytes: SVG });
      await registry.put(recordOf(rawRecord({ logo: 'a.svg', kind: 'other' })));
      const other = await world.refreshed();
      expect(other.get('residence-portal')?.logo).to.deep.equal({ type: 'image/svg+xml', bytes: SVG });
      await registry.put(recordOf(rawRecord()));
      expect(registry.get('residence-portal')?.logo).to.equal(undefined);
    });

    it('refuses a record or logo with faults, whoever calls', async () => {
      const registry = await world.refreshed();
      const broken = { ...recordOf(rawRecord()), kind: 'shop' as 'other' };
      const put = (...args: Parameters<RelyingParties['put']>) =>
        registry.put(...args).catch((error: unknown) => error);
      expect(await put(broken)).to.be.instanceOf(RecordFaultsError);
      expect(await put(recordOf(rawRecord()), { type: 'image/png', bytes: SVG })).to.be.instanceOf(RecordFaultsError);
      expect(registry.list()).to.deep.equal([]);
    });

    it('names a record that the present keys do not open, and keeps the others', async () => {
      const registry = await world.refreshed();
      await registry.put(recordOf(rawRecord()));
      const other = await world.refreshed({ seal: openSeal({ keys: [{ id: 'b', key: randomBytes(32) }] }) });
      expect(other.get('residence-portal')).to.equal(undefined);
      expect(other.broken()[0]).to.deep.include({ source: 'store', name: 'residence-portal' });
      expect(other.broken()[0]?.faults[0]?.fault).to.contain('present keys');
    });

    it('goes on with the last known records while it can not be read', async () => {
      world.write('a.yaml', recordText({ id: 'from-folder' }));
      const { store } = await world.open();
      let down = false;
      const shaky: Store = Object.create(store, {
        collection: {
          value: (declaration: Parameters<Store['collection']>[0]) =>
            new Proxy(store.collection(declaration), {
              get: (target, property) => {
                if (down) return () => Promise.reject(new Error('down'));
                const value: unknown = Reflect.get(target, property);
                return typeof value === 'function' ? (value.bind(target) as unknown) : value;
              },
            }),
        },
      }) as Store;
      const { registry, warnings } = await world.open({ store: shaky });
      await registry.put(recordOf(rawRecord()));
      down = true;
      world.write('b.yaml', recordText({ id: 'new-in-folder' }));
      const failure = await registry.refresh().catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(Error);
      await registry.refresh().catch(() => undefined);
      expect(warnings).to.have.length(1);
      expect(registry.list().map(({ id }) => id)).to.deep.equal(['from-folder', 'new-in-folder', 'residence-portal']);
      down = false;
      await registry.refresh();
    });
  });

  describe('refusals', () => {
    const own = [rawRecord({ id: 'sen-id-account' })];
    const codeOf = (result: Awaited<ReturnType<RelyingParties['remove']>>) => (result.ok ? 'ok' : result.problem.code);

    it('of removing what is not there, lies in a file, or is ours', async () => {
      world.write('a.yaml', recordText());
      const registry = await world.refreshed({ own });
      expect(codeOf(await registry.remove('nobody'))).to.equal('relying_party_unknown');
      const inFile = await registry.remove('residence-portal');
      expect(inFile.ok || inFile.problem).to.deep.include({
        code: 'relying_party_in_folder',
        detail: { file: 'a.yaml' },
      });
      expect(codeOf(await registry.remove('sen-id-account'))).to.equal('relying_party_own');
    });

    it('of putting over one of our own services, which wins over folder and store', async () => {
      world.write('a.yaml', recordText({ id: 'sen-id-account', kind: 'payment' }));
      const registry = await world.refreshed({ own });
      const put = await registry.put(recordOf(rawRecord({ id: 'sen-id-account' })));
      expect(put.ok || put.problem.code).to.equal('relying_party_own');
      expect(registry.get('sen-id-account')).to.include({ firstParty: true, source: 'own', kind: 'public-service' });
    });

    it('of our own services with faults: that is our mistake, and thrown', async () => {
      const failure = await world.open({ own: [{ id: 'x' }] }).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(RecordFaultsError);
    });
  });
});
