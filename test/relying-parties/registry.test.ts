import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openAudit } from '../../src/audit/index.ts';
import {
  openRelyingParties,
  RecordFaultsError,
  type RegistryChange,
  type RelyingParties,
  type RelyingPartiesDependencies,
} from '../../src/relying-parties/index.ts';
import { systemClock } from '../../src/shared/index.ts';
import { openSeal, openStore, type Store } from '../../src/storage/index.ts';
import { rawRecord, recordOf, SECRET } from './records.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
const text = (changes: Record<string, unknown> = {}): string => JSON.stringify(rawRecord(changes), undefined, 1);

const eventually = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await pause(5);
};

describe('registry of relying parties', () => {
  let folder: string;
  let storeFile: string;
  const stores: Store[] = [];
  const started: RelyingParties[] = [];
  const key = randomBytes(32);

  const write = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);

  /** As one process of several that share folder and store. */
  const open = async (changes: Partial<RelyingPartiesDependencies> = {}) => {
    const store = await openStore({ uri: `sqlite:${storeFile}` });
    stores.push(store);
    const audit = openAudit({ store, clock: systemClock });
    const seal = openSeal({ keys: [{ id: 'a', key }] });
    const warnings: object[] = [];
    const log = { info: () => undefined, warn: (details: object) => void warnings.push(details) };
    const registry = openRelyingParties({
      store,
      seal,
      clock: systemClock,
      audit,
      folder,
      pollMs: 20,
      log,
      ...changes,
    });
    await store.ready();
    started.push(registry);
    return { registry, store, warnings };
  };

  const refreshed = async (changes: Partial<RelyingPartiesDependencies> = {}): Promise<RelyingParties> => {
    const { registry } = await open(changes);
    await registry.refresh();
    return registry;
  };

  beforeEach(() => {
    const home = mkdtempSync(join(tmpdir(), 'sen-id-registry-'));
    folder = join(home, 'relying-parties');
    storeFile = join(home, 'store.db');
    mkdirSync(folder);
  });

  afterEach(async () => {
    for (const registry of started.splice(0)) await registry.stop();
    for (const store of stores.splice(0)) await store.close();
  });

  describe('folder', () => {
    it('is read in YAML and JSON; other files and hidden ones are left alone', async () => {
      write('a.json', text({ id: 'a' }));
      write('b.yaml', text({ id: 'b' }));
      write('c.yml', text({ id: 'c' }));
      write('d.txt', text({ id: 'd' }));
      write('.e.yaml', text({ id: 'e' }));
      const registry = await refreshed();
      expect(registry.list().map(({ id, source }) => [id, source])).to.deep.equal([
        ['a', 'folder'],
        ['b', 'folder'],
        ['c', 'folder'],
      ]);
      expect(registry.get('toString')).to.equal(undefined);
    });

    it('may be missing, and come later', async () => {
      rmSync(folder, { recursive: true });
      const registry = await refreshed();
      expect(registry.list()).to.deep.equal([]);
      mkdirSync(folder);
      write('a.yaml', text());
      await registry.refresh();
      expect(registry.get('residence-portal')?.kind).to.equal('public-service');
    });

    it('gives the same object as long as nothing changed', async () => {
      write('a.yaml', text());
      const registry = await refreshed();
      const before = registry.get('residence-portal');
      for (let look = 0; look < 3; look += 1) await registry.refresh();
      expect(registry.get('residence-portal')).to.equal(before);
      expect(registry.revision).to.equal(1);
    });

    it('is followed: changed, renamed, other id, deleted', async () => {
      write('a.yaml', text());
      const registry = await refreshed();
      const told: RegistryChange[][] = [];
      const end = registry.onChange((changes) => void told.push([...changes]));
      write('a.yaml', text({ kind: 'payment' }));
      await registry.refresh();
      expect(registry.get('residence-portal')?.kind).to.equal('payment');
      renameSync(join(folder, 'a.yaml'), join(folder, 'b.yaml'));
      await registry.refresh();
      expect(registry.get('residence-portal')?.kind).to.equal('payment');
      write('b.yaml', text({ id: 'other' }));
      await registry.refresh();
      expect(registry.list().map(({ id }) => id)).to.deep.equal(['other']);
      rmSync(join(folder, 'b.yaml'));
      await registry.refresh();
      expect(registry.list()).to.deep.equal([]);
      end();
      write('a.yaml', text());
      await registry.refresh();
      expect(told).to.deep.equal([
        [{ id: 'residence-portal', change: 'changed' }],
        [
          { id: 'other', change: 'added' },
          { id: 'residence-portal', change: 'removed' },
        ],
        [{ id: 'other', change: 'removed' }],
      ]);
    });

    it('is followed when two changes of one size come within the same tick of the file system', async () => {
      write('a.yaml', text({ consent_days: 100 }));
      const registry = await refreshed();
      for (let days = 101; days < 140; days += 1) {
        write('a.yaml', text({ consent_days: days }));
        await registry.refresh();
        await registry.refresh();
        expect(registry.get('residence-portal')?.consentDays).to.equal(days);
      }
    });

    const breakages: [what: string, damage: (path: string) => void, fault: RegExp][] = [
      ['text that is no YAML', (path) => writeFileSync(path, 'id: ]['), /not YAML/],
      ['a file cut short', (path) => truncateSync(path, 200), /not YAML/],
      ['an empty file', (path) => truncateSync(path, 0), /not a map/],
      ['a record with faults', (path) => writeFileSync(path, text({ kind: 'shop' })), /must be one of/],
    ];
    for (const [what, damage, fault] of breakages) {
      it(`keeps the last good record over ${what}, says so once, and recovers`, async () => {
        write('a.yaml', text());
        const { registry, warnings } = await open();
        await registry.refresh();
        damage(join(folder, 'a.yaml'));
        for (let look = 0; look < 3; look += 1) await registry.refresh();
        expect(registry.get('residence-portal')?.kind).to.equal('public-service');
        expect(registry.broken().map(({ name }) => name)).to.deep.equal(['a.yaml']);
        expect(registry.broken()[0]?.faults[0]?.fault).to.match(fault);
        expect(warnings).to.have.length(1);
        write('a.yaml', text({ kind: 'payment' }));
        await registry.refresh();
        expect(registry.get('residence-portal')?.kind).to.equal('payment');
        expect(registry.broken()).to.deep.equal([]);
      });
    }

    it('does not fall over a record that was never good, nor over one that can not be read', async () => {
      write('a.yaml', 'id: ][');
      mkdirSync(join(folder, 'b.yaml'));
      symlinkSync(join(folder, 'nowhere'), join(folder, 'c.yaml'));
      write('d.yaml', text());
      const registry = await refreshed();
      expect(registry.list().map(({ id }) => id)).to.deep.equal(['residence-portal']);
      expect(registry.broken().map(({ name }) => name)).to.deep.equal(['a.yaml', 'b.yaml', 'c.yaml']);
    });

    it('takes one of two files with the same id, and names the other', async () => {
      write('a.yaml', text());
      write('b.yaml', text({ kind: 'payment' }));
      const registry = await refreshed();
      expect(registry.get('residence-portal')?.kind).to.equal('public-service');
      expect(registry.broken()).to.deep.equal([
        {
          source: 'folder',
          name: 'b.yaml',
          faults: [{ key: 'id', fault: 'is also the id in a.yaml', mend: 'rename or delete one' }],
        },
      ]);
    });

    it('never shows a secret in what it says is broken', async () => {
      write('a.yaml', text({ kind: 'shop' }));
      write('b.json', text().slice(0, -20));
      const registry = await refreshed();
      expect(registry.broken()).to.have.length(2);
      expect(JSON.stringify(registry.broken())).not.to.contain(SECRET);
    });
  });

  describe('logo', () => {
    const logoOf = (registry: RelyingParties) => registry.get('residence-portal')?.logo;

    it('comes from the file beside the record and is followed', async () => {
      write('a.yaml', text({ logo: 'a.png' }));
      write('a.png', PNG);
      const registry = await refreshed();
      expect(logoOf(registry)).to.deep.equal({ type: 'image/png', bytes: PNG });
      const other = Buffer.concat([PNG, PNG]);
      write('a.png', other);
      await registry.refresh();
      expect(logoOf(registry)?.bytes).to.deep.equal(other);
    });

    it('never stands in the way of the record: without it, or with the last good one', async () => {
      write('a.yaml', text({ logo: 'a.png' }));
      const registry = await refreshed();
      expect(registry.get('residence-portal')).not.to.equal(undefined);
      expect(logoOf(registry)).to.equal(undefined);
      expect(registry.broken()[0]?.faults[0]).to.include({ key: 'logo', fault: 'cannot be read (ENOENT)' });
      write('a.png', PNG);
      await registry.refresh();
      await registry.refresh();
      expect(logoOf(registry)?.bytes).to.deep.equal(PNG);
      expect(registry.broken()).to.deep.equal([]);
      write('a.png', '<html>');
      await registry.refresh();
      expect(logoOf(registry)?.bytes).to.deep.equal(PNG);
      expect(registry.broken()[0]?.faults[0]?.fault).to.equal('is not a PNG image');
    });
  });

  describe('store', () => {
    it('keeps a record, which wins over the folder until it is removed', async () => {
      write('a.yaml', text());
      const registry = await refreshed();
      const put = await registry.put(recordOf(rawRecord({ kind: 'payment' })));
      expect(put.ok && put.value).to.include({ kind: 'payment', source: 'store' });
      const removed = await registry.remove('residence-portal');
      expect(removed.ok).to.equal(true);
      expect(registry.get('residence-portal')).to.include({ kind: 'public-service', source: 'folder' });
    });

    it('shows a change to every process without a restart', async () => {
      const [one, two] = await Promise.all([open(), open()]);
      await one.registry.start();
      await two.registry.start();
      await one.registry.put(recordOf(rawRecord()));
      await eventually(() => two.registry.get('residence-portal') !== undefined);
      await two.registry.put(recordOf(rawRecord({ kind: 'other' })));
      await eventually(() => one.registry.get('residence-portal')?.kind === 'other');
      await one.registry.remove('residence-portal');
      await eventually(() => two.registry.get('residence-portal') === undefined);
      write('a.yaml', text());
      await eventually(() => [one, two].every(({ registry }) => registry.get('residence-portal') !== undefined));
    });

    it('survives puts at the same moment from several processes', async () => {
      const processes = await Promise.all([open(), open(), open()]);
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
      const { registry, store } = await open();
      await registry.put(recordOf(rawRecord()));
      const document = await store.collection('relying_parties').findOne({ _id: 'residence-portal' });
      const bytes = document?.['sealed'] as Buffer;
      expect(Object.keys(document ?? {})).to.have.members(['_id', 'sealed', 'version', 'updatedAt']);
      expect(Buffer.from(bytes).toString('latin1')).not.to.contain(SECRET);
    });

    it('keeps the logo with the record, also when it is put again without', async () => {
      const registry = await refreshed();
      const record = recordOf(rawRecord({ logo: 'a.svg' }));
      await registry.put(record, { type: 'image/svg+xml', bytes: SVG });
      await registry.put(recordOf(rawRecord({ logo: 'a.svg', kind: 'other' })));
      const other = await refreshed();
      expect(other.get('residence-portal')?.logo).to.deep.equal({ type: 'image/svg+xml', bytes: SVG });
      await registry.put(recordOf(rawRecord()));
      expect(registry.get('residence-portal')?.logo).to.equal(undefined);
    });

    it('refuses a record or logo with faults, whoever calls', async () => {
      const registry = await refreshed();
      const broken = { ...recordOf(rawRecord()), kind: 'shop' as 'other' };
      const put = (...args: Parameters<RelyingParties['put']>) =>
        registry.put(...args).catch((error: unknown) => error);
      expect(await put(broken)).to.be.instanceOf(RecordFaultsError);
      expect(await put(recordOf(rawRecord()), { type: 'image/png', bytes: SVG })).to.be.instanceOf(RecordFaultsError);
      expect(registry.list()).to.deep.equal([]);
    });

    it('names a record that the present keys do not open, and keeps the others', async () => {
      const registry = await refreshed();
      await registry.put(recordOf(rawRecord()));
      const other = await refreshed({ seal: openSeal({ keys: [{ id: 'b', key: randomBytes(32) }] }) });
      expect(other.get('residence-portal')).to.equal(undefined);
      expect(other.broken()[0]).to.deep.include({ source: 'store', name: 'residence-portal' });
      expect(other.broken()[0]?.faults[0]?.fault).to.contain('present keys');
    });

    it('goes on with the last known records while it can not be read', async () => {
      write('a.yaml', text({ id: 'from-folder' }));
      const { store } = await open();
      let down = false;
      const shaky: Store = Object.create(store, {
        collection: {
          value: (name: string) =>
            new Proxy(store.collection(name), {
              get: (target, property) => {
                if (down) return () => Promise.reject(new Error('down'));
                const value: unknown = Reflect.get(target, property);
                return typeof value === 'function' ? (value.bind(target) as unknown) : value;
              },
            }),
        },
      }) as Store;
      const { registry, warnings } = await open({ store: shaky });
      await registry.put(recordOf(rawRecord()));
      down = true;
      write('b.yaml', text({ id: 'new-in-folder' }));
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
      write('a.yaml', text());
      const registry = await refreshed({ own });
      expect(codeOf(await registry.remove('nobody'))).to.equal('relying_party_unknown');
      const inFile = await registry.remove('residence-portal');
      expect(inFile.ok || inFile.problem).to.deep.include({
        code: 'relying_party_in_folder',
        detail: { file: 'a.yaml' },
      });
      expect(codeOf(await registry.remove('sen-id-account'))).to.equal('relying_party_own');
    });

    it('of putting over one of our own services, which wins over folder and store', async () => {
      write('a.yaml', text({ id: 'sen-id-account', kind: 'payment' }));
      const registry = await refreshed({ own });
      const put = await registry.put(recordOf(rawRecord({ id: 'sen-id-account' })));
      expect(put.ok || put.problem.code).to.equal('relying_party_own');
      expect(registry.get('sen-id-account')).to.include({ firstParty: true, source: 'own', kind: 'public-service' });
    });

    it('of our own services with faults: that is our mistake, and thrown', async () => {
      const failure = await open({ own: [{ id: 'x' }] }).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(RecordFaultsError);
    });
  });
});
