import { showPage, type Pages } from '../../kit/answers/show.ts';
import { stepPath } from '../../kit/sign-in/step-addresses.ts';
import { problemOfCheck } from '../../kit/sign-in/check-problem.ts';
import { relyingPartyView } from '../../kit/sign-in/relying-party-view.ts';
import type { StepPage } from '../../kit/sign-in/step-page.ts';
import type { InteractionModels } from './models.ts';

/** The page that says why a sign-in ends here. */
export const cannotContinuePage = (pages: Pages<InteractionModels>): StepPage => ({
  path: stepPath(':uid', 'cannot_continue'),
  step: 'cannot_continue',
  isDue: ({ check }) => check?.step === 'cannot_continue',
  show(ctx, at) {
    if (at.check?.step !== 'cannot_continue') throw new Error('no refusal of the policy to show');
    showPage(ctx, pages, 'interaction/cannot-continue', {
      action: stepPath(at.interaction.uid, 'cannot_continue'),
      rp: relyingPartyView(at.interaction, ctx.state.language),
      otherAccount: at.check.reason !== 'unknown_level',
      problem: problemOfCheck(at.check.reason, at.state, ctx.state.language),
    });
  },
  submit(_ctx, { check }) {
    const { error = 'access_denied', description = '' } = check ?? {};
    return Promise.resolve({ kind: 'given_up', error, description });
  },
});
