import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = readFileSync(resolve(ROOT, 'docs/asvs.md'), 'utf8');

/**
 * OWASP ASVS 5.0.0: the level of each requirement, by section and in order. V6 and V7 are whole. The other chapters
 * have levels 1 and 2; level 3 stands at the end of a section.
 */
const LEVELS: Readonly<Record<string, readonly number[]>> = {
  '3.2': [1, 1],
  '3.3': [1, 2, 2, 2],
  '3.4': [1, 1, 2, 2, 2, 2],
  '3.5': [1, 1, 1, 2, 2],
  '3.7': [2, 2],
  '4.1': [1, 2, 2],
  '4.2': [2],
  '4.3': [2, 2],
  '4.4': [1, 2, 2, 2],
  '6.1': [1, 2, 2],
  '6.2': [1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3],
  '6.3': [1, 2, 2, 3, 3, 3, 3, 3],
  '6.4': [1, 1, 2, 2, 3, 3],
  '6.5': [2, 2, 2, 2, 2, 3, 3, 3],
  '6.6': [2, 2, 2, 3],
  '6.7': [3, 3],
  '6.8': [2, 2, 2],
  '7.1': [2, 2, 2],
  '7.2': [1, 1, 1, 1],
  '7.3': [2, 2],
  '7.4': [1, 1, 2, 2, 2],
  '7.5': [2, 2, 3],
  '7.6': [2, 2],
  '9.1': [1, 1, 1],
  '9.2': [1, 2, 2, 2],
  '10.4': [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2],
  '14.1': [2, 2],
  '14.2': [1, 2, 2, 2],
  '14.3': [1, 2, 2],
};

const REQUIREMENT = /\d+\.\d\.\d+/g;
/** A test file, and a test title if one is named. */
const TEST = /`(test\/[^`]+)`(?: “(.+?)”(?=;| \|))?/g;

interface Row {
  readonly number: string;
  readonly level: string;
  readonly status: string;
  readonly tests: string;
}

const rows: readonly Row[] = PAGE.split('\n')
  .filter((line) => /^\| \d+\.\d\.\d+ \|/.test(line))
  .map((line) => {
    const [number = '', level = '', , , status = '', tests = '', ...rest] = line.slice(2).split(/ \| ?/);
    expect(rest.join(''), line).to.equal('');
    return { number, level, status, tests };
  });

describe('docs/asvs.md', () => {
  it('has each requirement of these chapters once, in order, with its level', () => {
    const expected = Object.entries(LEVELS).flatMap(([section, levels]) =>
      levels.map((level, index) => `${section}.${index + 1} L${level}`),
    );
    expect(rows.map(({ number, level }) => `${number} L${level}`)).to.deep.equal(expected);
  });

  it('names a test for what is met, and says of all else that it is not met or does not apply', () => {
    for (const { number, status, tests } of rows) {
      expect(status, number).to.be.oneOf(['met', 'in part', 'not met', 'does not apply']);
      if (status === 'met' || status === 'in part') expect(tests, number).to.include('`test/');
    }
  });

  it('names tests that are there, by titles that they have', () => {
    for (const [, path = '', title] of PAGE.matchAll(TEST)) {
      expect(path).to.match(/\.test\.ts$/);
      const file = resolve(ROOT, path);
      expect(existsSync(file), path).to.equal(true);
      if (title !== undefined) expect(readFileSync(file, 'utf8'), path).to.include(title);
    }
  });

  it('lists at its end all that is not met, or in part only', () => {
    const [, end = ''] = PAGE.split('\n## What is not met\n');
    const lacking = (status: string): string[] =>
      rows.filter((row) => row.status === status).map(({ number }) => number);
    const [notAtAll = '', inPart = ''] = end.split('\nIn part:\n');
    expect(notAtAll.match(REQUIREMENT)).to.have.members(lacking('not met'));
    expect(inPart.match(REQUIREMENT)).to.have.members(lacking('in part'));
  });
});
