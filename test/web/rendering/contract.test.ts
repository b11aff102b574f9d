import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { load } from 'cheerio';
import { expect } from 'chai';
import type { Language } from '../../../src/shared/index.ts';
import { openRendering } from '../../../src/web/index.ts';
import type { Sample } from './samples/sample.ts';
import { SAMPLES } from './samples/samples.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

const TO_FILL_IN = 'input:not([type=hidden], [readonly], [hidden]), select, textarea';

/** What a program finds on a page: `names` of the fields to fill in, `words` of attribute names and values. */
interface Found {
  readonly page: string;
  readonly ids: Set<string>;
  readonly names: Set<string>;
  readonly words: Set<string>;
}

/** The code spans of a row of the table of pages in docs/integrate/automation.md. */
interface Promised {
  readonly pages: string[];
  readonly fields: string[];
  readonly buttons: string[];
}

/** `a_1` … `a_3` means three names. */
const RANGE = /`(\w+_)1` … `\1(\d)`/g;
const spelledOut = (text: string): string =>
  text.replaceAll(RANGE, (_, name: string, last: string) =>
    Array.from({ length: Number(last) }, (_one, index) => `\`${name}${index + 1}\``).join(', '),
  );
/** Page and id of buttons that only work with a script: WebAuthn and printing. */
const SHOWN_BY_SCRIPT = [
  'account-passkeys-add continue',
  'account-recovery-codes-new print',
  'activate-passkey continue',
  'passkey continue',
  'recovery-passkey continue',
  'register-card scan',
  'register-card scan-stop',
  'sign-in passkey-here',
];
const codeIn = (text = ''): string[] => [...spelledOut(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

const PAGE = 'docs/integrate/automation.md';
const IN_VIETNAMESE = 'docs/integrate/vi/automation.md';

function promises(page: string): Promised[] {
  const rows = readFileSync(resolve(ROOT, page), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  return rows.map((row) => {
    const [, pages = '', fields, buttons] = row.split('|');
    // The text after the names says where the page appears.
    const [names = ''] = pages.split(/ \(|, by |, qua /);
    return { pages: codeIn(names), fields: codeIn(fields), buttons: codeIn(buttons) };
  });
}

describe(PAGE, () => {
  const rendering = openRendering({ viewsFolder: resolve(ROOT, 'views'), strict: true });
  const draw = ({ page, model }: Sample, language: Language) =>
    load(rendering.page(page, { ...model(language), language, languageLinks: { vi: '?', en: '?' } }));
  const find = (sample: Sample, language: Language): Found => {
    const $ = draw(sample, language);
    const [ids, names, words] = [new Set<string>(), new Set<string>(), new Set<string>()];
    $('main *').each((_, element) => {
      for (const [name, value] of Object.entries($(element).attr() ?? {})) {
        for (const word of [name, ...value.split(' ')]) words.add(word);
        if (name === 'id') ids.add(value);
        if (name === 'name' && $(element).is(TO_FILL_IN)) names.add(value);
      }
    });
    return { page: $('body').attr('data-page') ?? '', ids, names, words };
  };
  const drawn = SAMPLES.map((sample) => ({ sample, found: find(sample, 'vi') }));
  const statesOf = (page: string): Found[] => drawn.flatMap(({ found }) => (found.page === page ? [found] : []));
  const isOn = (states: readonly Found[], part: 'ids' | 'words', what: string): boolean =>
    states.some((state) => state[part].has(what));
  const table = promises(PAGE);

  it('says the same in Vietnamese', () => {
    expect(promises(IN_VIETNAMESE)).to.deep.equal(table);
  });

  it('tells of pages, fields and buttons that there are', () => {
    expect(table).to.have.length.above(30);
    for (const { pages, fields, buttons } of table) {
      for (const page of pages) {
        const states = statesOf(page);
        expect(states.length, `page ${page}`).to.be.above(0);
        const missing = [
          ...fields.filter((field) => !isOn(states, 'words', field.replace(/^#/, ''))),
          ...buttons.filter((button) => !isOn(states, 'ids', button)),
        ];
        expect(missing, `page ${page}`).to.deep.equal([]);
      }
    }
  });

  it('leaves out no page of a sign-in or a recovery, and no field of the pages that it tells of', () => {
    const told = new Map(table.flatMap(({ pages, fields }) => pages.map((page) => [page, fields])));
    const ofAccount = (page: string): boolean => page.startsWith('account-');
    const silent = drawn.flatMap(({ found: { page, names } }) => {
      const fields = told.get(page) ?? (ofAccount(page) ? [...names] : []);
      return [...names].filter((name) => !fields.includes(name)).map((name) => `${page}: ${name}`);
    });
    expect(silent).to.deep.equal([]);
  });

  it('hides nothing that must be pressed: where only a script goes on, there is another way', () => {
    const hidden = new Set<string>();
    for (const { sample, found } of drawn) {
      const $ = draw(sample, 'vi');
      const unseen = $('main [hidden], main [hidden] *').filter('button, a');
      unseen.each((_, element) => void hidden.add(`${found.page} ${$(element).attr('id')}`));
      if (unseen.length > 0) expect($('main').find('button, a').length, sample.id).to.be.above(unseen.length);
    }
    expect([...hidden].sort()).to.deep.equal(SHOWN_BY_SCRIPT);
  });

  it('promises the same in both languages', () => {
    for (const { sample, found } of drawn) {
      const other = find(sample, 'en');
      for (const part of ['ids', 'names'] as const)
        expect([...other[part]], `${part} of ${sample.id}`).to.deep.equal([...found[part]]);
    }
  });
});
