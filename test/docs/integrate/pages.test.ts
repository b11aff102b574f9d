import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { integrationPages, samplesIn, withSamples } from '../../../scripts/samples/pages.ts';
import { takeSamples } from '../../../scripts/samples/take.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const FOLDER = 'docs/integrate/';
const VIETNAMESE = 'docs/integrate/vi/';

const read = (page: string): string => readFileSync(resolve(ROOT, page), 'utf8');

/** Code blocks with their info strings, in order. */
const blocksOf = (page: string): string[] => read(page).match(/^( *)```[\s\S]*?^\1```$/gm) ?? [];

/** The levels of the headings, in order. */
const headingsOf = (page: string): number[] =>
  [
    ...read(page)
      .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '')
      .matchAll(/^(#+) /gm),
  ].map(([, marks = '']) => marks.length);

/** How many rows of tables, points and steps a page has, in order of the headings above them. */
const pointsOf = (page: string): number[] =>
  read(page)
    .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '')
    .split(/^#+ .+$/m)
    .map((part) => part.split('\n').filter((line) => /^ *(?:\||- |\d+\. )/.test(line)).length);

const pages = integrationPages();
const english = pages.filter((page) => !page.startsWith(VIETNAMESE));
const translated = (page: string): string => page.replace(FOLDER, VIETNAMESE);

describe('the pages of docs/integrate', () => {
  it('exist in English and Vietnamese, all of them', () => {
    expect(english).to.have.length.above(15);
    expect(pages.filter((page) => page.startsWith(VIETNAMESE))).to.deep.equal(english.map(translated));
  });

  for (const page of english) {
    it(`have the same headings, points and code blocks in both languages: ${page}`, () => {
      expect(existsSync(resolve(ROOT, translated(page)))).to.equal(true);
      expect(headingsOf(translated(page)), 'headings').to.deep.equal(headingsOf(page));
      expect(blocksOf(translated(page)), 'code blocks').to.deep.equal(blocksOf(page));
      expect(pointsOf(translated(page)), 'rows and points under each heading').to.deep.equal(pointsOf(page));
    });
  }

  it('are in Unicode NFC', () => {
    for (const page of pages) expect(read(page) === read(page).normalize('NFC'), page).to.equal(true);
  });

  it('are all listed by the overview', () => {
    for (const [overview, folder] of [
      [`${FOLDER}README.md`, FOLDER] as const,
      [`${VIETNAMESE}README.md`, VIETNAMESE] as const,
    ]) {
      const text = read(overview);
      const listed = english.map((page) => page.replace(FOLDER, '')).filter((page) => page !== 'README.md');
      for (const page of listed.filter((one) => !one.startsWith('libraries/') || one.endsWith('README.md')))
        expect(text, `${folder}${page}`).to.include(`](${page})`);
    }
  });
});

describe('the tables of errors', () => {
  it('name errors that the server knows', () => {
    const known = [...read('docs/reference/errors.md').matchAll(/^## (\w+)$/gm)].map(([, code]) => code);
    for (const page of [`${FOLDER}protocol/errors.md`, `${VIETNAMESE}protocol/errors.md`]) {
      const rows = read(page).match(/^\| `[a-z_]+`.*$/gm) ?? [];
      const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, code]) => code));
      expect(named, page).to.have.length.above(12);
      expect(
        named.filter((code) => code !== 'error' && !known.includes(code)),
        page,
      ).to.deep.equal([]);
    }
  });
});

describe('the samples of docs/integrate', function () {
  this.timeout(60_000);

  it('are what the server sends, and each of them is shown: else run node scripts/samples.ts', async () => {
    const samples = await takeSamples();
    const shown = new Set<string>();
    for (const page of pages) {
      expect(withSamples(read(page), samples), page).to.equal(read(page));
      for (const name of samplesIn(read(page))) shown.add(name);
    }
    expect([...samples.keys()].filter((name) => !shown.has(name))).to.deep.equal([]);
  });
});
