import type { Need } from '../relying-parties/index.ts';

/**
 * One line of the consent page as the citizen read it, in order. Lines name the kind of data, never its present value:
 * the proof outlives the data.
 */
export type ConsentLine =
  /** Any sentence: who asks, until when, how to withdraw, the buttons. */
  | { readonly part: 'statement'; readonly text: string }
  /** Why the data that follow are asked for. */
  | { readonly part: 'purpose'; readonly purpose: string; readonly text: string }
  /** One claim; `need` says whether it could be unticked. */
  | {
      readonly part: 'claim';
      readonly claim: string;
      readonly purpose: string;
      readonly need: Need;
      readonly text: string;
    };

/** The whole page. */
export type ConsentText = readonly ConsentLine[];
