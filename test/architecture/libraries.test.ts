import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { lockFindings } from '../../scripts/checks/texts.ts';
import { ROOT } from '../../scripts/checks/run.ts';

interface Package {
  readonly version?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));

describe('libraries', () => {
  it('are pinned: one version each, with a hash', async () => {
    const own = read('package.json') as Package;
    const { packages } = read('package-lock.json') as { readonly packages: Readonly<Record<string, Package>> };
    const asked = { ...own.dependencies, ...own.devDependencies, ...own.optionalDependencies };
    for (const [name, version] of Object.entries(asked)) {
      expect(version, name).to.match(/^\d+\.\d+\.\d+$/);
      expect(packages[`node_modules/${name}`]?.version, name).to.equal(version);
    }
    for (const [name, { integrity }] of Object.entries(packages)) {
      if (name !== '') expect(integrity, name).to.match(/^sha512-/);
    }
    expect(await lockFindings()).to.deep.equal([]);
  });
});
