import { expect } from 'chai';
import { problemCatalogues, problemTexts } from '../../scripts/reference/problems.ts';
import { defineProblems, LANGUAGES, type ProblemDefinition } from '../../src/shared/index.ts';

describe('problems: what a definition names is what a problem carries', () => {
  const { make } = defineProblems('test', {
    gone: { status: 410, about: 'A test.', article: 'D69 Art 7' },
    recovery_hold: { status: 403, about: 'A test.', detail: { until: 'text' } },
    too_many: { status: 429, about: 'A test.', detail: { left: 'number', context: 'text?' }, retryAfter: true },
    server_busy: { status: 503, about: 'A test.', retryAfter: true },
  });

  it('makes each with its status, detail, article and the seconds to wait', () => {
    expect(make.gone()).to.deep.equal({ code: 'gone', status: 410, detail: {}, article: 'D69 Art 7' });
    expect(make.recovery_hold({ until: 'noon' }).detail).to.deep.equal({ until: 'noon' });
    const tooMany = { code: 'too_many', status: 429, detail: { left: 1 }, retryAfter: 60 };
    expect(make.too_many({ left: 1 }, 60)).to.deep.equal(tooMany);
    expect(make.server_busy(5)).to.deep.equal({ code: 'server_busy', status: 503, detail: {}, retryAfter: 5 });
  });

  it('does not compile with another detail, or without the seconds to wait', () => {
    const extra = { until: 'noon', name: 'A' };
    const wrong: readonly (() => unknown)[] = [
      // @ts-expect-error: `until` is missing
      () => make.recovery_hold(),
      // @ts-expect-error: `until` is missing
      () => make.recovery_hold({}),
      // @ts-expect-error: `until` is a text
      () => make.recovery_hold({ until: 1 }),
      // @ts-expect-error: `name` is no part of the detail
      () => make.recovery_hold({ until: 'noon', name: 'A' }),
      // @ts-expect-error: `name` is no part of the detail, in an object that is not fresh either
      () => make.recovery_hold(extra),
      // @ts-expect-error: it has no detail
      () => make.gone({ until: 'noon' }),
      // @ts-expect-error: it carries no seconds to wait
      () => make.recovery_hold({ until: 'noon' }, 60),
      // @ts-expect-error: the seconds to wait are missing
      () => make.too_many({ left: 1 }),
      // @ts-expect-error: the seconds to wait are missing
      () => make.server_busy(),
    ];
    expect(wrong).to.have.length(9);
  });
});

const PLURAL = /_(?:zero|one|two|few|many|other)$/;

/** The values that i18next needs for the variants of a text: placeholders, `count`, `context`. */
function neededBy(text: Readonly<Record<string, string>>): ReadonlySet<string> {
  const needed = new Set<string>();
  for (const [key, value] of Object.entries(text)) {
    for (const [, name = ''] of value.matchAll(/\{\{-?\s*(\w+)[^}]*\}\}/g)) needed.add(name);
    if (PLURAL.test(key)) needed.add('count');
    if (key.replace(PLURAL, '').includes('_')) needed.add('context');
  }
  return needed;
}

describe('problems: the detail and the texts', () => {
  let definitions: ReadonlyMap<string, ProblemDefinition>;

  before(async () => {
    const catalogues = await problemCatalogues();
    definitions = new Map(catalogues.flatMap((catalogue) => Object.entries(catalogue.definitions)));
  });

  for (const language of LANGUAGES) {
    it(`fit one another in ${language}: nothing left to fill in, nothing carried for nothing`, async () => {
      const texts = await problemTexts(language);
      expect([...texts.keys()].filter((code) => !definitions.has(code))).to.deep.equal([]);
      for (const [code, { detail = {} }] of definitions) {
        const needed = neededBy(texts.get(code) ?? {});
        // Vietnamese has no plural, so `count` selects nothing there.
        const declared = Object.keys(detail).filter((name) => language === 'en' || name !== 'count');
        expect([...needed].sort(), code).to.deep.equal(declared.sort());
      }
    });
  }
});
