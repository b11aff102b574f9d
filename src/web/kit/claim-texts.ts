import { CLAIMS, displayValue } from '../../identity/index.ts';
import type { Language } from '../../shared/index.ts';
import type { Translate } from './answers/show.ts';

const KNOWN = new Set(CLAIMS.map(({ name }) => name));

/** What citizens read for a claim: its bare name where an old consent holds one that is no longer in the catalogue. */
export const claimLabel = (t: Translate, name: string, language: Language): string =>
  KNOWN.has(name) ? t(language, `claims:label.${name}`) : name;

/** A claim's value as citizens read it; undefined where the account has none. */
export function claimText(t: Translate, name: string, value: unknown, language: Language): string | undefined {
  const text = displayValue(name, value, language);
  const hasWords = text !== undefined && (name === 'gender' || typeof value === 'boolean');
  return hasWords ? t(language, `claims:value.${text}`) : text;
}
