import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { CLIENT_SHAPE } from '../../src/relying-parties/record/client.ts';
import { RECORD_SHAPE } from '../../src/relying-parties/record/shape.ts';

const DOCUMENT = resolve(import.meta.dirname, '../../docs/integrate.md');

/** What the first column of the tables in the section on the record names. */
function documented(): string[] {
  const [, after = ''] = readFileSync(DOCUMENT, 'utf8').split('\n## The record\n');
  const [section = ''] = after.split('\n## ');
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, key = '']) => key));
}

describe('docs/integrate.md on the record of a relying party', () => {
  it('describes every key that the schema knows, once, and no other', () => {
    expect(documented().sort()).to.deep.equal([...Object.keys(RECORD_SHAPE), ...Object.keys(CLIENT_SHAPE)].sort());
  });
});
