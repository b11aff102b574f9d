import { type Approval, approvalProblems, comparedNumber } from '../../../../authentication/approvals/index.ts';
import { ableGuardian } from '../../../../oidc/index.ts';
import type { Problem, Result } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import { field } from '../../../kit/forms/form.ts';
import { showPage, type Pages } from '../../../kit/show.ts';
import { showProblemStatus } from '../../../kit/problem-status.ts';
import { allowReturn, relyingPartyView } from '../../../kit/sign-in/relying-party-view.ts';
import type { After, StepPage } from '../../../kit/sign-in/step-page.ts';
import { redirect, stepPath, type InteractionDependencies, type Visit } from '../../interaction/steps.ts';
import { askingOf, usedBy } from './asking.ts';
import { waitingPaths } from './waiting.ts';

const REFRESH_SECONDS = 5;

interface GuardianDependencies extends InteractionDependencies {
  readonly pages: Pages;
}

/** Asks the guardian of a child, unless this very sign-in has asked and waits. */
export async function askGuardian(
  ctx: WebContext,
  { authentication, accounts, clock }: InteractionDependencies,
  { interaction, account }: Visit,
): Promise<Result<Approval>> {
  const guardian = account === undefined ? undefined : await ableGuardian(accounts, account, clock.now());
  // The policy asks for a guardian only where there is one who can confirm.
  if (account === undefined || guardian === undefined) throw new Error('a guardian is asked for and there is none');
  const { language } = ctx.state;
  return authentication.approvals.askGuardian({
    signInId: interaction.uid,
    asking: await askingOf(ctx, interaction),
    dependant: account,
    guardian,
    organisation: interaction.relyingParty.organisation[guardian.language ?? language],
    link: `${ctx.origin}/account/approvals`,
    language,
  });
}

/** The page on which a child waits for the guardian. */
export function guardianPage(dependencies: GuardianDependencies, after: After): StepPage {
  const { authentication, pages } = dependencies;
  const { approvals } = authentication;

  const show = async (ctx: WebContext, { interaction }: Visit, problem?: Problem): Promise<void> => {
    const asked = await approvals.ofSignIn(interaction.uid, 'guardian');
    const path = stepPath(interaction.uid, 'guardian');
    const state = asked?.state ?? 'expired';
    showProblemStatus(ctx, problem);
    allowReturn(ctx, interaction);
    showPage(ctx, pages, 'approvals/guardian', {
      action: path,
      rp: relyingPartyView(interaction, ctx.state.language),
      state,
      ...(asked === undefined || state !== 'open' ? {} : { number: comparedNumber(asked) }),
      refreshSeconds: REFRESH_SECONDS,
      ...waitingPaths(path),
      ...(problem === undefined ? {} : { problem }),
    });
  };

  return {
    path: stepPath(':uid', 'guardian'),
    isDue: ({ check }) => check?.step === 'guardian',
    show,
    async submit(ctx, at, form) {
      const { uid } = at.interaction;
      if (field(form, 'action') === 'renew') {
        const asked = await askGuardian(ctx, dependencies, at);
        if (asked.ok) redirect(ctx, stepPath(uid, 'guardian'));
        else await show(ctx, at, asked.problem);
        return;
      }
      const newest = await approvals.ofSignIn(uid, 'guardian');
      if (newest === undefined) await show(ctx, at, approvalProblems.make.approval_waiting());
      else await after(ctx, at, await approvals.use(usedBy(ctx, newest.id, uid)), (problem) => show(ctx, at, problem));
    },
  };
}
