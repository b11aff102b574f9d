import { expect } from 'chai';
import fc from 'fast-check';
import { compactTyped, readDigits } from '../../src/shared/index.ts';

describe('typed digits', () => {
  for (const [about, typed] of [
    ['spaces', ' 123 456 '],
    ['no-break, thin and ideographic spaces', '123\u00A04\u20095\u30006'],
    ['a tab and a line break', '123\t456\r\n'],
    ['zero-width characters', '1\u200B2\u200C3\u200D4\u20605\uFEFF6'],
    ['direction marks', '\u202A123456\u202C'],
    ['isolates', '\u2066123456\u2069'],
    ['a soft hyphen', '123\u00AD456'],
    ['hyphens and dashes', '1-2\u20103\u20114\u20135\u20146'],
    ['a minus sign', '123\u2212456'],
    ['dots', '123.456'],
    ['full-width digits', '１２３４５６'],
    ['Arabic-Indic digits', '\u0661\u0662\u0663\u0664\u0665\u0666'],
    ['Devanagari digits', '\u0967\u0968\u0969\u096A\u096B\u096C'],
    ['Khmer digits', '\u17E1\u17E2\u17E3\u17E4\u17E5\u17E6'],
    ['mathematical digits', '\u{1D7CF}\u{1D7DA}\u{1D7E5}\u{1D7F0}\u{1D7FB}\u{1D7D4}'],
    ['superscripts', '\u00B9\u00B2\u00B3\u2074\u2075\u2076'],
    ['keycaps', '1\uFE0F\u20E32\uFE0F\u20E33456'],
  ] as const) {
    it(`are read through ${about}`, () => {
      expect(readDigits(typed, 6)).to.deep.equal({ digits: '123456' });
    });
  }

  it('are missing where nothing but what stands between them was typed', () => {
    for (const typed of ['', ' ', '\u00A0', '\u200B', '-', '\u2066\u2069', ' - . \u00AD']) {
      expect(readDigits(typed, 6), JSON.stringify(typed)).to.equal('missing');
    }
  });

  it('are malformed where they are too few, too many, or anything else', () => {
    for (const typed of ['12345', '1234567', '12345x', '12345,', '1e5', '½12345', '+123456', '$123456', '٪']) {
      expect(readDigits(typed, 6), typed).to.equal('malformed');
    }
  });

  it('are read of any text without a fault, and reading twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = compactTyped(text);
        expect(compactTyped(once)).to.equal(once);
      }),
    );
  });
});
