import type { Need, RelyingParty } from '../relying-parties/index.ts';
import type { Language } from '../shared/index.ts';

/**
 * One line of the consent page as the citizen read it, in order. Lines name the kind of data, never its value, because
 * the proof outlives the data.
 */
export type ConsentLine =
  /** Any sentence: who asks, until when, how to withdraw, the buttons. */
  | { readonly part: 'statement'; readonly text: string }
  /** Why data is requested: the text of the record, verbatim. */
  | { readonly part: 'purpose'; readonly purpose: string; readonly text: string }
  /** One claim; `need` says whether the citizen could deselect it. */
  | {
      readonly part: 'claim';
      readonly claim: string;
      readonly purpose: string;
      readonly need: Need;
      readonly text: string;
    };

/** The whole page. */
export type ConsentText = readonly ConsentLine[];

/** What the page said of one claim. */
export interface ShownClaim {
  readonly claim: string;
  readonly purpose: string;
  readonly purposeText: string;
  readonly need: Need;
}

/** What was shown, by claim. Throws if the page omitted or added a claim, or named a purpose without its text. */
export function shownClaims(text: ConsentText, asked: readonly string[]): ShownClaim[] {
  const purposes = new Map<string, string>();
  for (const line of text) if (line.part === 'purpose') purposes.set(line.purpose, line.text);
  const shown = text.flatMap((line) => {
    if (line.part !== 'claim') return [];
    const { claim, purpose, need } = line;
    const purposeText = purposes.get(purpose);
    if (purposeText === undefined) throw new Error(`the consent page shows ${claim} without the text of its purpose`);
    return [{ claim, purpose, purposeText, need }];
  });
  const names = new Set(shown.map(({ claim }) => claim));
  const wanted = new Set(asked);
  if (shown.length !== names.size || names.symmetricDifference(wanted).size > 0) {
    throw new Error('the consent page must show each claim that is asked for once, and no other');
  }
  return shown;
}

/** Whether the record still matches the page. */
export const isUpToDate = (shown: ShownClaim, rp: RelyingParty, language: Language): boolean => {
  const terms = Object.hasOwn(rp.claims, shown.claim) ? rp.claims[shown.claim] : undefined;
  return (
    terms?.purpose === shown.purpose &&
    terms.need === shown.need &&
    rp.purposes[shown.purpose]?.[language] === shown.purposeText
  );
};
