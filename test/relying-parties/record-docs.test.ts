import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { CLIENT_SHAPE } from '../../src/relying-parties/record/client.ts';
import { RECORD_SHAPE } from '../../src/relying-parties/record/shape.ts';

const FOLDER = resolve(import.meta.dirname, '../../docs/integrate');

/** What the first column of the tables of a page names. */
function documented(page: string): string[] {
  return readFileSync(resolve(FOLDER, page), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, key = '']) => key));
}

describe('docs/integrate on the record of a relying party', () => {
  it('describes every key that the schema knows, once, and no other', () => {
    const keys = [...Object.keys(RECORD_SHAPE), ...Object.keys(CLIENT_SHAPE)].sort();
    for (const page of ['record.md', 'vi/record.md']) expect(documented(page).sort(), page).to.deep.equal(keys);
  });
});
