import { resolve } from 'node:path';
import { load } from 'cheerio';
import { expect } from 'chai';
import { LANGUAGES } from '../../../src/shared/index.ts';
import { openRendering } from '../../../src/web/index.ts';
import { SAMPLES } from './samples/samples.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const PRIMARY = 'main button:not([class]), main a.button:not(.second, .plain, .danger)';

describe('the actions of a page', () => {
  const rendering = openRendering({ viewsFolder: resolve(ROOT, 'views'), strict: true });
  for (const { id, page, model } of SAMPLES) {
    it(`are at most one that stands out: ${id}`, () => {
      for (const language of LANGUAGES) {
        const $ = load(rendering.page(page, { ...model(language), language, languageLinks: { vi: '?', en: '?' } }));
        const found = [...$(PRIMARY).not('[hidden] *')].map((element) => $(element).attr('id'));
        expect(found.length, found.join(', ')).to.be.at.most(1);
      }
    });
  }
});
