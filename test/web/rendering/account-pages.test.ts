import { resolve } from 'node:path';
import { load } from 'cheerio';
import { expect } from 'chai';
import { LANGUAGES, type Language } from '../../../src/shared/index.ts';
import { openRendering } from '../../../src/web/index.ts';
import type { Sample } from './samples/sample.ts';
import { SAMPLES } from './samples/samples.ts';

describe('the pages of an account', () => {
  const rendering = openRendering({ viewsFolder: resolve(import.meta.dirname, '../../../views'), strict: true });
  const draw = ({ page, model }: Sample, language: Language) =>
    load(rendering.page(page, { ...model(language), language, languageLinks: { vi: '?lang=vi', en: '?lang=en' } }));
  const ofAccount = SAMPLES.filter(({ page }) => /^(?:account\/|\w+\/account-)/.test(page));

  it('have one link each to sign out, and no other page has it', () => {
    expect(ofAccount).to.have.length.above(20);
    for (const sample of SAMPLES) {
      for (const language of LANGUAGES) {
        const links = draw(sample, language)('a#sign-out[href="/session/end"]');
        expect(links, `${sample.id} in ${language}`).to.have.length(ofAccount.includes(sample) ? 1 : 0);
      }
    }
  });

  it('say on that of the phone that codes by SMS are the weakest way, and what is safer', () => {
    const phone = ofAccount.filter(({ page }) => page === 'account/phone/home');
    expect(phone).to.have.length.above(0);
    for (const sample of phone) {
      expect(draw(sample, 'vi')('#sms-risk').text()).to.include('Khóa truy cập');
      expect(draw(sample, 'en')('#sms-risk').text()).to.include('passkey');
    }
  });
});
