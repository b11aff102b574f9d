import type { ConsentText } from '../../src/consent/index.ts';
import type { RelyingParty } from '../../src/relying-parties/index.ts';
import type { Language } from '../../src/shared/index.ts';

/** The consent page for the claims, line by line, as the web module passes it. */
export function pageFor(rp: RelyingParty, asked: readonly string[], language: Language = 'vi'): ConsentText {
  const purposes = [...new Set(asked.map((name) => rp.claims[name]?.purpose ?? ''))];
  return [
    { part: 'statement', text: rp.organisation[language] },
    ...purposes.flatMap((purpose): ConsentText => [
      { part: 'purpose', purpose, text: rp.purposes[purpose]?.[language] ?? '' },
      ...asked.flatMap((claim): ConsentText => {
        const terms = rp.claims[claim];
        return terms?.purpose === purpose ? [{ part: 'claim', claim, purpose, need: terms.need, text: claim }] : [];
      }),
    ]),
    {
      part: 'statement',
      text: language === 'vi' ? 'Bạn có thể rút lại bất cứ lúc nào.' : 'You can withdraw at any time.',
    },
  ];
}
