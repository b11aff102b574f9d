import { isFactorName } from '../../../../authentication/factors/index.ts';
import type { Problem } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import { field, type Form } from '../../../kit/forms/form.ts';
import { showPage, type Pages } from '../../../kit/show.ts';
import { allowReturn, relyingPartyView } from '../../../kit/sign-in/relying-party-view.ts';
import { choicePath, type StepFactor, type Visit } from '../steps.ts';
import { showProblemStatus } from '../../../kit/problem-status.ts';

/** The factors that the citizen really has and that help, one of which is chosen. */
export function showChoice(ctx: WebContext, pages: Pages, at: Visit, problem?: Problem): void {
  const { interaction, choices } = at;
  showProblemStatus(ctx, problem);
  allowReturn(ctx, interaction);
  showPage(ctx, pages, 'interaction/factor', {
    action: choicePath(interaction.uid),
    rp: relyingPartyView(interaction, ctx.state.language),
    choices,
    ...(problem === undefined ? {} : { problem }),
  });
}

/** What was chosen, where it is one of the choices. */
export function chosenFactor({ choices }: Visit, form: Form): StepFactor | undefined {
  const chosen = field(form, 'factor');
  return isFactorName(chosen) && chosen !== 'password' && choices.includes(chosen) ? chosen : undefined;
}
