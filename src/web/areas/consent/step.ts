import { CLAIMS, claimValues, displayValue } from '../../../identity/index.ts';
import { consentTextDigest, type ConsentLine, type ConsentText } from '../../../consent/index.ts';
import { grantableClaims, presentAcr } from '../../../oidc/index.ts';
import { dayText, plusSeconds, type Language, type Problem } from '../../../shared/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { field, type Form } from '../../kit/forms/form.ts';
import { showPage, type Pages } from '../../kit/show.ts';
import { allowReturn, relyingPartyView } from '../../kit/sign-in/relying-party-view.ts';
import { stepPath, type InteractionDependencies, type Visit } from '../interaction/steps.ts';

const DAY_SECONDS = 86_400;
const definitions = new Map(CLAIMS.map((definition) => [definition.name, definition]));

interface AskedClaim {
  readonly name: string;
  readonly label: string;
  readonly purpose: string;
  readonly need: 'essential' | 'voluntary';
}

const askedClaims = ({ state }: Visit, language: Language): AskedClaim[] =>
  grantableClaims(state).flatMap((name) => {
    const terms = state.relyingParty.claims[name];
    const label = definitions.get(name)?.label[language];
    return terms === undefined || label === undefined ? [] : [{ name, label, ...terms }];
  });

const portraitImage = (portrait: Buffer | undefined): string | undefined =>
  portrait === undefined ? undefined : `data:image/png;base64,${portrait.toString('base64')}`;

/** Shows who asks, why, and exactly which data with its present value. */
export async function showConsent(
  ctx: WebContext,
  dependencies: InteractionDependencies,
  pages: Pages,
  at: Visit,
  problem?: Problem,
): Promise<void> {
  const { accounts, clock } = dependencies;
  const { account, interaction, state } = at;
  if (account === undefined) throw new Error('consent without an account');
  const { language } = ctx.state;
  const { relyingParty } = interaction;
  const asked = askedClaims(at, language);
  const names = asked.map(({ name }) => name);
  const portrait = names.includes('portrait') ? await accounts.portrait(account.id) : undefined;
  const values = claimValues(account, names, clock.now(), portrait);
  const purposes = [...new Set(asked.map(({ purpose }) => purpose))].map((id) => ({
    id,
    title: relyingParty.purposes[id]?.[language] ?? id,
    claims: asked
      .filter(({ purpose }) => purpose === id)
      .map(({ name, label, need }) => {
        const image = name === 'portrait' ? portraitImage(portrait) : undefined;
        return {
          name,
          label,
          need,
          isEssential: need === 'essential',
          source: definitions.get(name)?.source ?? 'account',
          value: image === undefined ? displayValue(name, values[name], language) : undefined,
          ...(image === undefined ? {} : { image }),
        };
      }),
  }));
  const until = dayText(plusSeconds(clock.now(), relyingParty.consentDays * DAY_SECONDS), language);
  if (problem !== undefined) ctx.status = problem.status;
  allowReturn(ctx, interaction);
  showPage(ctx, pages, 'consent/consent', {
    action: stepPath(interaction.uid, 'consent'),
    shown: consentTextDigest(shownText(pages, at, asked, language, until)),
    rp: relyingPartyView(interaction, language),
    acr: presentAcr(state) ?? 'LoA1',
    purposes,
    until,
    withdrawUrl: '/account/consents',
    offline: state.request.scopes.includes('offline_access'),
    previously: at.consent !== undefined,
    ...(problem === undefined ? {} : { problem }),
  });
}

/** The page as it was read, line by line, for the proof: labels and purposes, never values. */
function shownText(
  pages: Pages,
  { interaction, state }: Visit,
  asked: readonly AskedClaim[],
  language: Language,
  until: string,
): ConsentText {
  const { relyingParty } = interaction;
  const statement = (key: string, params: Record<string, string>): ConsentLine => ({
    part: 'statement',
    text: pages.t(language, `consent:step.record.${key}`, params),
  });
  const purposes = [...new Set(asked.map(({ purpose }) => purpose))];
  return [
    statement('who', { organisation: relyingParty.organisation[language], acr: presentAcr(state) ?? 'LoA1' }),
    ...purposes.flatMap((purpose): ConsentLine[] => [
      { part: 'purpose', purpose, text: relyingParty.purposes[purpose]?.[language] ?? purpose },
      ...asked
        .filter((claim) => claim.purpose === purpose)
        .map(({ name, need, label }): ConsentLine => ({ part: 'claim', claim: name, purpose, need, text: label })),
    ]),
    statement('until', { date: until }),
    statement('withdraw', {}),
  ];
}

/** Records what the citizen agreed to: the essential claims, and of the voluntary ones those that were ticked. */
export async function submitConsent(
  ctx: WebContext,
  dependencies: InteractionDependencies,
  pages: Pages,
  at: Visit,
  form: Form,
) {
  const { clock, consents } = dependencies;
  const { account, interaction, state } = at;
  if (account === undefined) throw new Error('consent without an account');
  const { language } = ctx.state;
  const asked = askedClaims(at, language);
  const until = dayText(plusSeconds(clock.now(), interaction.relyingParty.consentDays * DAY_SECONDS), language);
  return consents.give({
    accountId: account.id,
    relyingParty: interaction.relyingParty,
    asked: asked.map(({ name }) => name),
    ticked: form.get('claims') ?? [],
    acr: presentAcr(state) ?? 'LoA1',
    language,
    text: shownText(pages, at, asked, language, until),
    // What changed since the page was drawn is not agreed to.
    shown: field(form, 'shown'),
  });
}
