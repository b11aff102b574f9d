import { hasPage } from '../../../../authentication/factors/index.ts';
import { problems } from '../../../kit/problems.ts';
import { field } from '../../../kit/forms/form.ts';
import { showPage, type Pages } from '../../../kit/answers/show.ts';
import { choicePath, factorPath } from '../../../kit/sign-in/step-addresses.ts';
import { relyingPartyView } from '../../../kit/sign-in/relying-party-view.ts';
import type { StepPage } from '../../../kit/sign-in/step-page.ts';
import type { InteractionModels } from '../models.ts';

/** The page on which one of the factors is chosen that the citizen has and that are enough. */
export const choicePage = (pages: Pages<InteractionModels>, factors: readonly StepPage[]): StepPage => ({
  path: choicePath(':uid'),
  isDue: ({ check }) => check?.step === 'step_up',
  show(ctx, { interaction, choices }, problem) {
    showPage(
      ctx,
      pages,
      'interaction/factor',
      {
        action: choicePath(interaction.uid),
        rp: relyingPartyView(interaction, ctx.state.language),
        choices,
      },
      problem,
    );
  },
  submit(_ctx, { choices }, form) {
    const chosen = choices.filter(hasPage).find((choice) => choice === field(form, 'factor'));
    const page = chosen && factors.find(({ path }) => path === factorPath(':uid', chosen));
    return Promise.resolve(
      page === undefined
        ? { kind: 'shown_again', problem: problems.make.factor_not_chosen() }
        : { kind: 'chosen', page },
    );
  },
});
