import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (page: string): string => readFileSync(resolve(ROOT, page), 'utf8');

/** The file or folder of a test as docs/threats.md names it: from the root, or within `test/attacks/`. */
const placeOf = (name: string): string => {
  const path = name.startsWith('test/') ? name : `test/attacks/${name}`;
  return resolve(ROOT, path.endsWith('/') || path.endsWith('.test.ts') ? path : `${path}.test.ts`);
};

describe('docs/threats.md', () => {
  const rows = read('docs/threats.md')
    .split('\n')
    .filter((line) => line.startsWith('| **'))
    .map((line) => line.slice(2, -2).split(' | '));

  it('names a defence and a test for each attack, and each test is there', () => {
    expect(rows).to.have.length.above(20);
    for (const [attack = '', defence = '', tests = ''] of rows) {
      expect(defence, attack).to.not.equal('');
      const names = [...tests.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
      expect(names, attack).to.not.be.empty;
      for (const name of names) {
        const place = placeOf(name);
        expect(existsSync(place), `${attack}: ${name}`).to.equal(true);
        expect(statSync(place).isDirectory(), name).to.equal(name.endsWith('/'));
      }
    }
  });
});

describe('docs/cross-device.md', () => {
  const page = read('docs/cross-device.md');
  const files: Readonly<Record<string, string>> = {
    J: read('test/flows/approvals/rfc-10027.test.ts'),
    C: read('test/authentication/approvals/codes.test.ts'),
  };

  it('names tests of RFC 10027 that are there', () => {
    const named = [...page.matchAll(/`(5|6\.1\.\d+)(?: [\w ]+)?` \(([JC](?:, [JC])*)\)/g)];
    expect(named).to.have.length.above(10);
    for (const [, section = '', where = ''] of named) {
      for (const letter of where.split(', ')) {
        expect(files[letter], `${section} in ${letter}`).to.match(new RegExp(`\\bit\\(['"\`]${section} `));
      }
    }
  });
});
