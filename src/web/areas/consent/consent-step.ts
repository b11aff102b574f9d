import { CLAIMS, claimValues, type Account } from '../../../identity/index.ts';
import { consentTextDigest } from '../../../consent/index.ts';
import { ProblemError } from '../../../shared/index.ts';
import { CONSENTS } from '../../kit/addresses.ts';
import { claimText } from '../../kit/claim-texts.ts';
import type { PageContext } from '../../kit/context.ts';
import { field, type Form } from '../../kit/forms/form.ts';
import { problems } from '../../kit/problems.ts';
import { showPage, type Pages } from '../../kit/answers/show.ts';
import { stepPath } from '../../kit/sign-in/step-addresses.ts';
import { relyingPartyView } from '../../kit/sign-in/relying-party-view.ts';
import type { StepPage } from '../../kit/sign-in/step-page.ts';
import type { Visit } from '../../kit/sign-in/visit.ts';
import { acrOf, askedClaims, lackingText, purposesOf, shownText, untilOf } from './asked.ts';
import type { ConsentDependencies } from './dependencies.ts';
import type { ConsentModels } from './models.ts';

const sources = new Map(CLAIMS.map(({ name, source }) => [name, source]));

const portraitImage = (portrait: Buffer | undefined): string | undefined =>
  portrait === undefined ? undefined : `data:image/png;base64,${portrait.toString('base64')}`;

const accountOf = ({ account }: Visit): Account => {
  if (account === undefined) throw new Error('consent without an account');
  return account;
};

/**
 * The step of a sign-in that asks for consent: it shows who asks, why, and exactly which data with its present value.
 */
export function consentStep(pages: Pages<ConsentModels>, dependencies: ConsentDependencies): StepPage {
  const { accounts, consents, clock } = dependencies;

  /** What the page shows of each purpose and its claims. */
  const purposeViews = async (ctx: PageContext, at: Visit) => {
    const account = accountOf(at);
    const { language } = ctx.state;
    const asked = askedClaims(pages.t, at, language);
    const names = asked.map(({ name }) => name);
    const portrait = names.includes('portrait') ? await accounts.portrait(account.id) : undefined;
    const values = claimValues(account, names, clock.now(), portrait);
    return purposesOf(asked).map((id) => ({
      id,
      title: at.interaction.relyingParty.purposes[id]?.[language] ?? id,
      claims: asked
        .filter(({ purpose }) => purpose === id)
        .map(({ name, label, need }) => {
          const image = name === 'portrait' ? portraitImage(portrait) : undefined;
          return {
            name,
            label,
            need,
            isEssential: need === 'essential',
            source: sources.get(name) ?? 'account',
            value: image === undefined ? claimText(pages.t, name, values[name], language) : undefined,
            image,
          };
        }),
    }));
  };

  /** Records what the citizen agreed to: the essential claims, and of the voluntary ones those that were ticked. */
  const give = (ctx: PageContext, at: Visit, form: Form) => {
    const { language } = ctx.state;
    const asked = askedClaims(pages.t, at, language);
    return consents.give({
      accountId: accountOf(at).id,
      relyingParty: at.interaction.relyingParty,
      asked: asked.map(({ name }) => name),
      ticked: form.get('claims') ?? [],
      acr: acrOf(at),
      language,
      text: shownText(pages.t, at, asked, language, untilOf(at, clock, language)),
      // What changed since the page was drawn is not agreed to.
      shown: field(form, 'shown'),
    });
  };

  return {
    path: stepPath(':uid', 'consent'),
    step: 'consent',
    isDue: ({ check }) => check?.step === 'consent',
    async show(ctx, at, problem) {
      const { interaction, state } = at;
      const { language } = ctx.state;
      const until = untilOf(at, clock, language);
      const purposes = await purposeViews(ctx, at);
      showPage(
        ctx,
        pages,
        'consent/consent',
        {
          action: stepPath(interaction.uid, 'consent'),
          shown: consentTextDigest(shownText(pages.t, at, askedClaims(pages.t, at, language), language, until)),
          rp: relyingPartyView(interaction, language),
          acr: acrOf(at),
          purposes,
          lacking: lackingText(pages.t, at, language),
          until,
          withdrawUrl: CONSENTS,
          offline: state.request.scopes.includes('offline_access'),
          previously: at.consent !== undefined,
        },
        problem,
      );
    },
    async submit(ctx, at, form) {
      if (field(form, 'action') !== 'allow') throw new ProblemError(problems.make.malformed_request());
      const given = await give(ctx, at, form);
      return given.ok ? { kind: 'done', consentedNow: true } : { kind: 'shown_again', problem: given.problem };
    },
  };
}
