import { expect } from 'chai';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegistryChange, RelyingParties } from '../../src/relying-parties/index.ts';
import { recordText, SECRET } from './records.ts';
import { RegistryWorld } from './registry-world.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);

describe('registry of relying parties', () => {
  let world: RegistryWorld;
  beforeEach(() => {
    world = new RegistryWorld();
  });
  afterEach(() => world.close());

  describe('folder', () => {
    it('is read in YAML and JSON; other files and hidden ones are left alone', async () => {
      world.write('a.json', recordText({ id: 'a' }));
      world.write('b.yaml', recordText({ id: 'b' }));
      world.write('c.yml', recordText({ id: 'c' }));
      world.write('d.txt', recordText({ id: 'd' }));
      world.write('.e.yaml', recordText({ id: 'e' }));
      const registry = await world.refreshed();
      expect(registry.list().map(({ id, source }) => [id, source])).to.deep.equal([
        ['a', 'folder'],
        ['b', 'folder'],
        ['c', 'folder'],
      ]);
      expect(registry.get('toString')).to.equal(undefined);
    });

    it('may be missing, and come later', async () => {
      rmSync(world.folder, { recursive: true });
      const registry = await world.refreshed();
      expect(registry.list()).to.deep.equal([]);
      mkdirSync(world.folder);
      world.write('a.yaml', recordText());
      await registry.refresh();
      expect(registry.get('residence-portal')?.kind).to.equal('public-service');
    });

    it('gives the same object as long as nothing changed', async () => {
      world.write('a.yaml', recordText());
      const registry = await world.refreshed();
      const before = registry.get('residence-portal');
      for (let look = 0; look < 3; look += 1) await registry.refresh();
      expect(registry.get('residence-portal')).to.equal(before);
      expect(registry.revision).to.equal(1);
    });

    it('is followed: changed, renamed, other id, deleted', async () => {
      world.write('a.yaml', recordText());
      const registry = await world.refreshed();
      const told: RegistryChange[][] = [];
      const end = registry.onChange((changes) => void told.push([...changes]));
      world.write('a.yaml', recordText({ kind: 'payment' }));
      await registry.refresh();
      expect(registry.get('residence-portal')?.kind).to.equal('payment');
      renameSync(join(world.folder, 'a.yaml'), join(world.folder, 'b.yaml'));
      await registry.refresh();
      expect(registry.get('residence-portal')?.kind).to.equal('payment');
      world.write('b.yaml', recordText({ id: 'other' }));
      await registry.refresh();
      expect(registry.list().map(({ id }) => id)).to.deep.equal(['other']);
      rmSync(join(world.folder, 'b.yaml'));
      await registry.refresh();
      expect(registry.list()).to.deep.equal([]);
      end();
      world.write('a.yaml', recordText());
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
      world.write('a.yaml', recordText({ consent_days: 100 }));
      const registry = await world.refreshed();
      for (let days = 101; days < 140; days += 1) {
        world.write('a.yaml', recordText({ consent_days: days }));
        await registry.refresh();
        await registry.refresh();
        expect(registry.get('residence-portal')?.consentDays).to.equal(days);
      }
    });

    const breakages: [what: string, damage: (path: string) => void, fault: RegExp][] = [
      ['text that is no YAML', (path) => writeFileSync(path, 'id: ]['), /not YAML/],
      ['a file cut short', (path) => truncateSync(path, 200), /not YAML/],
      ['an empty file', (path) => truncateSync(path, 0), /not a map/],
      ['a record with faults', (path) => writeFileSync(path, recordText({ kind: 'shop' })), /must be one of/],
    ];
    for (const [what, damage, fault] of breakages) {
      it(`keeps the last good record over ${what}, says so once, and recovers`, async () => {
        world.write('a.yaml', recordText());
        const { registry, warnings } = await world.open();
        await registry.refresh();
        damage(join(world.folder, 'a.yaml'));
        for (let look = 0; look < 3; look += 1) await registry.refresh();
        expect(registry.get('residence-portal')?.kind).to.equal('public-service');
        expect(registry.broken().map(({ name }) => name)).to.deep.equal(['a.yaml']);
        expect(registry.broken()[0]?.faults[0]?.fault).to.match(fault);
        expect(warnings).to.have.length(1);
        world.write('a.yaml', recordText({ kind: 'payment' }));
        await registry.refresh();
        expect(registry.get('residence-portal')?.kind).to.equal('payment');
        expect(registry.broken()).to.deep.equal([]);
      });
    }

    it('does not fall over a record that was never good, nor over one that can not be read', async () => {
      world.write('a.yaml', 'id: ][');
      mkdirSync(join(world.folder, 'b.yaml'));
      symlinkSync(join(world.folder, 'nowhere'), join(world.folder, 'c.yaml'));
      world.write('d.yaml', recordText());
      const registry = await world.refreshed();
      expect(registry.list().map(({ id }) => id)).to.deep.equal(['residence-portal']);
      expect(registry.broken().map(({ name }) => name)).to.deep.equal(['a.yaml', 'b.yaml', 'c.yaml']);
    });

    it('takes one of two files with the same id, and names the other', async () => {
      world.write('a.yaml', recordText());
      world.write('b.yaml', recordText({ kind: 'payment' }));
      const registry = await world.refreshed();
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
      world.write('a.yaml', recordText({ kind: 'shop' }));
      world.write('b.json', recordText().slice(0, -20));
      const registry = await world.refreshed();
      expect(registry.broken()).to.have.length(2);
      expect(JSON.stringify(registry.broken())).not.to.contain(SECRET);
    });
  });

  describe('logo', () => {
    const logoOf = (registry: RelyingParties) => registry.get('residence-portal')?.logo;

    it('comes from the file beside the record and is followed', async () => {
      world.write('a.yaml', recordText({ logo: 'a.png' }));
      world.write('a.png', PNG);
      const registry = await world.refreshed();
      expect(logoOf(registry)).to.deep.equal({ type: 'image/png', bytes: PNG });
      const other = Buffer.concat([PNG, PNG]);
      world.write('a.png', other);
      await registry.refresh();
      expect(logoOf(registry)?.bytes).to.deep.equal(other);
    });

    it('never stands in the way of the record: without it, or with the last good one', async () => {
      world.write('a.yaml', recordText({ logo: 'a.png' }));
      const registry = await world.refreshed();
      expect(registry.get('residence-portal')).not.to.equal(undefined);
      expect(logoOf(registry)).to.equal(undefined);
      expect(registry.broken()[0]?.faults[0]).to.include({ key: 'logo', fault: 'cannot be read (ENOENT)' });
      world.write('a.png', PNG);
      await registry.refresh();
      await registry.refresh();
      expect(logoOf(registry)?.bytes).to.deep.equal(PNG);
      expect(registry.broken()).to.deep.equal([]);
      world.write('a.png', '<html>');
      await registry.refresh();
      expect(logoOf(registry)?.bytes).to.deep.equal(PNG);
      expect(registry.broken()[0]?.faults[0]?.fault).to.equal('is not a PNG image');
    });
  });
});
