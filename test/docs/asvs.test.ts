import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { readSources } from '../../scripts/checks/imports/sources.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = readFileSync(resolve(ROOT, 'docs/asvs.md'), 'utf8');

/**
 * OWASP ASVS 5.0.0: the level of each requirement, by section and in order. V6 and V7 are whole. The other chapters
 * have levels 1 and 2; level 3 stands at the end of a section.
 */
const LEVELS: Readonly<Record<string, readonly number[]>> = {
  '1.1': [2, 2],
  '1.2': [1, 1, 1, 1, 1, 2, 2, 2, 2],
  '1.3': [1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2],
  '1.4': [2, 2, 2],
  '1.5': [1, 2],
  '2.1': [1, 2, 2],
  '2.2': [1, 1, 2],
  '2.3': [1, 2, 2, 2],
  '2.4': [2],
  '3.2': [1, 1],
  '3.3': [1, 2, 2, 2],
  '3.4': [1, 1, 2, 2, 2, 2],
  '3.5': [1, 1, 1, 2, 2],
  '3.7': [2, 2],
  '4.1': [1, 2, 2],
  '4.2': [2],
  '4.3': [2, 2],
  '4.4': [1, 2, 2, 2],
  '5.1': [2],
  '5.2': [1, 1, 2],
  '5.3': [1, 1],
  '5.4': [2, 2, 2],
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
  '8.1': [1, 2],
  '8.2': [1, 1, 2],
  '8.3': [1],
  '8.4': [2],
  '9.1': [1, 1, 1],
  '9.2': [1, 2, 2, 2],
  '10.1': [2, 2],
  '10.2': [2, 2],
  '10.3': [2, 2, 2, 2],
  '10.4': [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2],
  '10.5': [2, 2, 2, 2, 2],
  '10.6': [2, 2],
  '10.7': [2, 2, 2],
  '11.1': [2, 2],
  '11.2': [2, 2, 2],
  '11.3': [1, 1, 2],
  '11.4': [1, 2, 2, 2],
  '11.5': [2],
  '11.6': [2],
  '12.1': [1, 2, 2],
  '12.2': [1, 1],
  '12.3': [2, 2, 2, 2],
  '13.1': [2],
  '13.2': [2, 2, 2, 2, 2],
  '13.3': [2, 2],
  '13.4': [1, 2, 2, 2, 2],
  '14.1': [2, 2],
  '14.2': [1, 2, 2, 2],
  '14.3': [1, 2, 2],
  '15.1': [1, 2, 2],
  '15.2': [1, 2, 2],
  '15.3': [1, 2, 2, 2, 2, 2, 2],
  '16.1': [2],
  '16.2': [2, 2, 2, 2, 2],
  '16.3': [2, 2, 2, 2],
  '16.4': [2, 2, 2],
  '16.5': [2, 2, 2],
};

const REQUIREMENT = /\d+\.\d\.\d+/g;

/** A test file, and a test title if one is named. */
const TEST = /`(test\/[^`]+)`(?: “(.+?)”(?=;| \|))?/g;

/** The titles of `it` in a file, as they are written. */
const titlesIn = (source: string): string[] =>
  [...source.matchAll(/\bit\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)].map(([, quote = '', title = '']) =>
    quote === '`' ? title : title.replaceAll(/\\(['"])/g, '$1'),
  );

const literally = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');

/** Whether a value stands in a file as a string, or as a name of an object's member. */
const isValueIn = (source: string, value: string): boolean =>
  ["'", '"', '`'].some((quote) => source.includes(`${quote}${value}${quote}`)) ||
  new RegExp(`^\\s*${literally(value)}:`, 'm').test(source);

/** Whether a test has this title: as it is written, or with values of the file in the places of its placeholders. */
function hasTitle(source: string, title: string): boolean {
  return titlesIn(source).some((written) => {
    const parts = written.split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/);
    const values = new RegExp(`^${parts.map(literally).join('(.+)')}$`).exec(title)?.slice(1);
    return values !== undefined && values.every((value) => isValueIn(source, value));
  });
}

/** Files of `src` that compute something with keys, hashes or random numbers. Types count for nothing. */
const CRYPTOGRAPHY =
  /^import (?!type\b)(?!\{ type \w+ \})[^;]*?from '(?:node:crypto|argon2|jose|@simplewebauthn\/[\w/]+)'|import\('(?:otplib|jose|@simplewebauthn\/\w+)'\)/m;

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

  it('names the title of each test, where one test shows it', () => {
    // Rows of V6 and V7 name whole files beside titles; the gallery has a title for each page.
    const exempt = /^(?:[67]\.|3\.7\.1$)/;
    for (const { number, tests } of rows.filter((row) => !exempt.test(row.number))) {
      for (const [whole, , title] of `${tests} |`.matchAll(TEST))
        expect(title, `${number}: ${whole}`).to.not.equal(undefined);
    }
  });

  it('names tests that are there, by titles that they have', () => {
    for (const [, path = '', title] of PAGE.matchAll(TEST)) {
      expect(path).to.match(/\.test\.ts$/);
      const file = resolve(ROOT, path);
      expect(existsSync(file), path).to.equal(true);
      if (title !== undefined) expect(hasTitle(readFileSync(file, 'utf8'), title), `${path}: ${title}`).to.equal(true);
    }
  });

  it('lists in its inventory all files that use cryptography', async () => {
    const [, inventory = ''] = PAGE.split('\n## Cryptography in use\n');
    const [table = ''] = inventory.split('\n## ');
    const listed = [...table.matchAll(/`([\w/-]+\.ts)`/g)].map(([, path = '']) => path);
    const sources = [...(await readSources(resolve(ROOT, 'src')))].filter(([path]) => !path.startsWith('sandbox/'));
    const using = sources.filter(([, text]) => CRYPTOGRAPHY.test(text)).map(([path]) => path);
    expect(listed.toSorted()).to.deep.equal(using.toSorted());
  });

  it('says in SECURITY.md within which times libraries are updated', () => {
    const [, section = ''] = readFileSync(resolve(ROOT, 'SECURITY.md'), 'utf8').split('\n## Libraries\n');
    for (const severity of ['critical', 'high', 'other']) {
      expect(section).to.match(new RegExp(`^\\| ${severity}.*\\d+ days`, 'm'));
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
