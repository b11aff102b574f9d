import type { ConsentLine, ConsentText } from '../../../consent/index.ts';
import { grantableClaims, lackingClaims, presentAcr } from '../../../oidc/index.ts';
import { dayText, plusSeconds, type Clock, type Language } from '../../../shared/index.ts';
import { claimLabel } from '../../kit/claim-texts.ts';
import type { Translate } from '../../kit/answers/show.ts';
import type { Visit } from '../../kit/sign-in/visit.ts';

const DAY_SECONDS = 86_400;

/** A claim that the citizen is asked for. */
export interface AskedClaim {
  readonly name: string;
  readonly label: string;
  readonly purpose: string;
  readonly need: 'essential' | 'voluntary';
}

export const askedClaims = (t: Translate, { state }: Visit, language: Language): AskedClaim[] =>
  grantableClaims(state).flatMap((name) => {
    const terms = state.relyingParty.claims[name];
    return terms === undefined ? [] : [{ name, label: claimLabel(t, name, language), ...terms }];
  });

/** Tells which data the service asked for and does not get, because the account has no value for it. */
export function lackingText(t: Translate, { state }: Visit, language: Language): string[] {
  const lacking = lackingClaims(state);
  return (['essential', 'voluntary'] as const).flatMap((need) => {
    const names = lacking.filter((name) => state.relyingParty.claims[name]?.need === need);
    const claims = names.map((name) => claimLabel(t, name, language)).join('; ');
    return names.length === 0 ? [] : [t(language, `consent:step.lacking.${need}`, { claims })];
  });
}

/** The purposes that the claims serve, in the order of their first claim. */
export const purposesOf = (asked: readonly AskedClaim[]): string[] => [...new Set(asked.map(({ purpose }) => purpose))];

export const acrOf = ({ state }: Visit) => presentAcr(state) ?? 'LoA1';

/** The last day of a consent that is given now. */
export const untilOf = ({ interaction }: Visit, clock: Clock, language: Language): string =>
  dayText(plusSeconds(clock.now(), interaction.relyingParty.consentDays * DAY_SECONDS), language);

/** The page as it was read, line by line, for the proof: labels and purposes, never values. */
export function shownText(
  t: Translate,
  at: Visit,
  asked: readonly AskedClaim[],
  language: Language,
  until: string,
): ConsentText {
  const { relyingParty } = at.interaction;
  const statement = (key: string, params: Record<string, string>): ConsentLine => ({
    part: 'statement',
    text: t(language, `consent:step.record.${key}`, params),
  });
  return [
    statement('who', { organisation: relyingParty.organisation[language], acr: acrOf(at) }),
    ...purposesOf(asked).flatMap((purpose): ConsentLine[] => [
      { part: 'purpose', purpose, text: relyingParty.purposes[purpose]?.[language] ?? purpose },
      ...asked
        .filter((claim) => claim.purpose === purpose)
        .map(({ name, need, label }): ConsentLine => ({ part: 'claim', claim: name, purpose, need, text: label })),
    ]),
    ...lackingText(t, at, language).map((text): ConsentLine => ({ part: 'statement', text })),
    statement('until', { date: until }),
    statement('withdraw', {}),
  ];
}
