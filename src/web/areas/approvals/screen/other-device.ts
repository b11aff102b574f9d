import { type Approval, approvalProblems, comparedNumber } from '../../../../authentication/approvals/index.ts';
import { ok, type Problem, type Result } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import { field } from '../../../kit/forms/form.ts';
import { showsHere } from '../cookies.ts';
import { showPage, type Pages } from '../../../kit/show.ts';
import { showProblemStatus } from '../../../kit/problem-status.ts';
import { allowReturn, relyingPartyView } from '../../../kit/sign-in/relying-party-view.ts';
import type { After, StepPage } from '../../../kit/sign-in/step-page.ts';
import { otherDevicePath, redirect, type InteractionDependencies, type Visit } from '../../interaction/steps.ts';
import { askingOf, usedBy } from './asking.ts';
import { pathOf } from './qr.ts';
import { shownOf, waitingPaths } from './waiting.ts';

/** A page without JavaScript draws itself anew in this time: less than half of a QR code's life. */
const REFRESH_SECONDS = 4;

interface OtherDeviceDependencies extends InteractionDependencies {
  readonly pages: Pages;
}

/** The page of a computer that shows a QR code, for the phone on which its user is at home. */
export function otherDevicePage(dependencies: OtherDeviceDependencies, after: After): StepPage {
  const { authentication, pages, clock } = dependencies;
  const { approvals } = authentication;

  const ask = async (ctx: WebContext, { interaction }: Visit): Promise<Result<Approval>> =>
    approvals.ask(interaction.uid, await askingOf(ctx, interaction));

  /** The request of this sign-in. One that was used, or of before "use another account", is not this one's. */
  const current = async (ctx: WebContext, at: Visit): Promise<Result<Approval>> => {
    const newest = await approvals.ofSignIn(at.interaction.uid, 'device');
    return newest === undefined || newest.state === 'used' ? ask(ctx, at) : ok(newest);
  };

  const show = async (ctx: WebContext, at: Visit, problem?: Problem): Promise<void> => {
    const { interaction } = at;
    const asked = await current(ctx, at);
    const shown = asked.ok ? await shownOf(asked.value, clock, ctx.origin) : undefined;
    const found = problem ?? (asked.ok ? undefined : asked.problem);
    const path = otherDevicePath(interaction.uid);
    if (asked.ok) showsHere(ctx, asked.value.id);
    showProblemStatus(ctx, found);
    allowReturn(ctx, interaction);
    showPage(ctx, pages, 'approvals/other-device', {
      action: path,
      rp: relyingPartyView(interaction, ctx.state.language),
      state: shown?.state ?? 'expired',
      ...(asked.ok && shown?.state === 'open' ? { number: comparedNumber(asked.value) } : {}),
      ...(shown?.qr === undefined ? {} : { qr: { ...shown.qr, path: pathOf(shown.qr) } }),
      ...(shown?.typed === undefined ? {} : { typed: shown.typed }),
      typeAt: `${ctx.origin}/approve`,
      refreshSeconds: REFRESH_SECONDS,
      ...waitingPaths(path),
      ...(found === undefined ? {} : { problem: found }),
    });
  };

  return {
    path: otherDevicePath(':uid'),
    isDue: ({ check }) => check?.step === 'login',
    show,
    async submit(ctx, at, form) {
      const { uid } = at.interaction;
      if (field(form, 'action') === 'renew') {
        const asked = await ask(ctx, at);
        if (asked.ok) redirect(ctx, otherDevicePath(uid));
        else await show(ctx, at, asked.problem);
        return;
      }
      const newest = await approvals.ofSignIn(uid, 'device');
      if (newest === undefined) await show(ctx, at, approvalProblems.make.approval_waiting());
      else await after(ctx, at, await approvals.use(usedBy(ctx, newest.id, uid)), (problem) => show(ctx, at, problem));
    },
  };
}
