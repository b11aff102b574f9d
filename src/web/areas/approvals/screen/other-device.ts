import {
  type Approval,
  approvalProblems,
  type ApprovalState,
  comparedNumber,
} from '../../../../authentication/approvals/index.ts';
import { ok, type Result } from '../../../../shared/index.ts';
import { APPROVE } from '../../../kit/addresses.ts';
import type { PageContext } from '../../../kit/context.ts';
import { field } from '../../../kit/forms/form.ts';
import { showPage, type Pages } from '../../../kit/answers/show.ts';
import { otherDevicePath } from '../../../kit/sign-in/step-addresses.ts';
import { relyingPartyView } from '../../../kit/sign-in/relying-party-view.ts';
import { attempted, renewed, type StepPage } from '../../../kit/sign-in/step-page.ts';
import type { Visit } from '../../../kit/sign-in/visit.ts';
import { showsHere } from '../cookies.ts';
import type { ApprovalDependencies } from '../dependencies.ts';
import type { ApprovalModels } from '../models.ts';
import { askingOf, usedBy } from './asking.ts';
import { pathOf } from './qr.ts';
import { shownOf, waitingPaths } from './waiting.ts';

/** How often a page without JavaScript reloads: less than half of a QR code's life. */
const REFRESH_SECONDS = 4;

const SPENT: readonly ApprovalState[] = ['used', 'finished', 'ended'];

/** The page of a computer that shows a QR code, for the phone that its user trusts. */
export function otherDeviceStep(
  pages: Pages<ApprovalModels>,
  { authentication, clock }: ApprovalDependencies,
): StepPage {
  const { approvals } = authentication;

  const ask = async (ctx: PageContext, { interaction }: Visit): Promise<Result<Approval>> =>
    approvals.ask(interaction.uid, await askingOf(ctx, interaction));

  /**
   * The request of this sign-in. One that was used, or was made before "use another account", is not taken up again.
   */
  const current = async (ctx: PageContext, at: Visit): Promise<Result<Approval>> => {
    const newest = await approvals.ofSignIn(at.interaction.uid, 'device');
    return newest === undefined || SPENT.includes(newest.state) ? ask(ctx, at) : ok(newest);
  };

  return {
    path: otherDevicePath(':uid'),
    isDue: ({ check }) => check?.step === 'login',
    async show(ctx, at, problem) {
      const { interaction } = at;
      const asked = await current(ctx, at);
      const shown = asked.ok ? await shownOf(asked.value, clock, ctx.origin) : undefined;
      const path = otherDevicePath(interaction.uid);
      if (asked.ok) showsHere(ctx, asked.value.id);
      showPage(
        ctx,
        pages,
        'approvals/other-device',
        {
          action: path,
          rp: relyingPartyView(interaction, ctx.state.language),
          state: shown?.state ?? 'expired',
          number: asked.ok && shown?.state === 'open' ? comparedNumber(asked.value) : undefined,
          qr: shown?.qr && { ...shown.qr, path: pathOf(shown.qr) },
          typed: shown?.typed,
          typeAt: `${ctx.origin}${APPROVE}`,
          refreshSeconds: REFRESH_SECONDS,
          ...waitingPaths(path),
        },
        problem ?? (asked.ok ? undefined : asked.problem),
      );
    },
    async submit(ctx, at, form) {
      const { uid } = at.interaction;
      if (field(form, 'action') === 'renew') return renewed(await ask(ctx, at));
      const newest = await approvals.ofSignIn(uid, 'device');
      return newest === undefined
        ? { kind: 'shown_again', problem: approvalProblems.make.approval_waiting() }
        : attempted(await approvals.use(usedBy(ctx, newest.id, uid)));
    },
  };
}
