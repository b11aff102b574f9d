import { type Approval, approvalProblems, comparedNumber } from '../../../../authentication/approvals/index.ts';
import { ableGuardian } from '../../../../authentication/sign-in/index.ts';
import type { Result } from '../../../../shared/index.ts';
import { WAITING_APPROVALS } from '../../../kit/addresses.ts';
import type { PageContext } from '../../../kit/context.ts';
import { field } from '../../../kit/forms/form.ts';
import { showPage, type Pages } from '../../../kit/answers/show.ts';
import { stepPath } from '../../../kit/sign-in/step-addresses.ts';
import { relyingPartyView } from '../../../kit/sign-in/relying-party-view.ts';
import { attempted, renewed, type StepPage } from '../../../kit/sign-in/step-page.ts';
import type { Visit } from '../../../kit/sign-in/visit.ts';
import type { ApprovalDependencies } from '../dependencies.ts';
import type { ApprovalModels } from '../models.ts';
import { askingOf, usedBy } from './asking.ts';
import { waitingPaths } from './waiting.ts';

const REFRESH_SECONDS = 5;

/** Asks the guardian of a child, unless this very sign-in has asked and waits. */
async function askGuardian(
  ctx: PageContext,
  { authentication, accounts, clock }: ApprovalDependencies,
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
    link: `${ctx.origin}${WAITING_APPROVALS}`,
    language,
  });
}

/** The page on which a child waits for the guardian. The guardian is asked on the way to it. */
export function guardianStep(pages: Pages<ApprovalModels>, dependencies: ApprovalDependencies): StepPage {
  const { approvals } = dependencies.authentication;
  return {
    path: stepPath(':uid', 'guardian'),
    step: 'guardian',
    isDue: ({ check }) => check?.step === 'guardian',
    prepare: (ctx, at) => askGuardian(ctx, dependencies, at),
    async show(ctx, { interaction }, problem) {
      const asked = await approvals.ofSignIn(interaction.uid, 'guardian');
      const path = stepPath(interaction.uid, 'guardian');
      const state = asked?.state ?? 'expired';
      showPage(
        ctx,
        pages,
        'approvals/guardian',
        {
          action: path,
          rp: relyingPartyView(interaction, ctx.state.language),
          state,
          number: asked === undefined || state !== 'open' ? undefined : comparedNumber(asked),
          refreshSeconds: REFRESH_SECONDS,
          ...waitingPaths(path),
        },
        problem,
      );
    },
    async submit(ctx, at, form) {
      const { uid } = at.interaction;
      if (field(form, 'action') === 'renew') return renewed(await askGuardian(ctx, dependencies, at));
      const newest = await approvals.ofSignIn(uid, 'guardian');
      return newest === undefined
        ? { kind: 'shown_again', problem: approvalProblems.make.approval_waiting() }
        : attempted(await approvals.use(usedBy(ctx, newest.id, uid)));
    },
  };
}
