import { resolve } from 'node:path';
import { load } from 'cheerio';
import { expect } from 'chai';
import { LANGUAGES } from '../../../src/shared/index.ts';
import { openRendering } from '../../../src/web/index.ts';
import { SAMPLES } from './samples/samples.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

describe('what is wrong with a form', () => {
  const rendering = openRendering({ viewsFolder: resolve(ROOT, 'views'), strict: true });
  const wrong = SAMPLES.filter(({ model }) => 'problem' in model('vi'));

  for (const { id, page, model } of wrong) {
    it(`is said at its field, and linked from the top: ${id}`, () => {
      for (const language of LANGUAGES) {
        const given = model(language);
        const $ = load(rendering.page(page, { ...given, language, languageLinks: { vi: '?', en: '?' } }));
        const { also = [] } = given.problem ?? {};
        const links = [...$('#error-summary a')].map((link) => ({
          to: $(link).attr('href') ?? '',
          says: $(link).text(),
        }));
        for (const { to } of links.filter((link) => link.to.startsWith('#'))) expect($(to), to).to.have.length(1);
        if (also.length === 0) continue;
        expect(links).to.have.length(also.length + 1);
        expect(new Set(links.map(({ says }) => says))).to.have.property('size', links.length);
        for (const { to, says } of links) {
          expect($(to).attr('aria-invalid'), to).to.equal('true');
          expect($(to).attr('aria-describedby')).to.include(`${to.slice(1)}-error`);
          expect($(`${to}-error`).text()).to.equal(says);
        }
        expect($('.field-error')).to.have.length(links.length);
      }
    });
  }
});
