import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../src/compose/index.ts';

const flagsOf = (line: string): string[] => line.split(' ').filter((word) => word.startsWith('--'));
const read = (file: string): string => readFileSync(resolve(ROOT, file), 'utf8');

describe('settings of Node', () => {
  it('are the same for `sen-id` and `npm start`', () => {
    const [first = ''] = read('src/launch.js').split('\n');
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(flagsOf(scripts['start'] ?? '')).to.deep.equal(flagsOf(first));
    // ADR 8: V8 takes these at its start only.
    expect(flagsOf(first)).to.include.members(['--no-maglev', '--no-allocation-site-pretenuring']);
  });
});
