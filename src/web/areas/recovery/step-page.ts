import type Router from '@koa/router';
import type { Context } from 'koa';
import { recoveryProblems } from '../../../authentication/recovery/index.ts';
import type { Problem, Result } from '../../../shared/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { field, readForm, type Form } from '../../kit/forms/form.ts';
import { showProblemStatus } from '../../kit/problem-status.ts';
import { redirect } from '../interaction/steps.ts';
import { showPage } from '../../kit/show.ts';
import {
  backPath,
  checkRecoveryForm,
  CHOICE,
  keepRecovery,
  onwardPath,
  PHONE_START,
  START,
  visitRecovery,
  type RecoveryRoutesOptions,
  type RecoveryVisit,
} from './visit.ts';

export interface StepPage {
  readonly path: string;
  /** Whether this is the page of what is missing. */
  readonly isDue: (at: RecoveryVisit) => boolean;
  readonly show: (ctx: WebContext, at: RecoveryVisit, problem?: Problem) => Promise<void> | void;
  readonly submit?: (ctx: WebContext, at: RecoveryVisit, form: Form) => Promise<Result<unknown>> | Result<unknown>;
  /** Where to go on to, where it is not the first page of what is missing. */
  readonly goOn?: (form: Form) => string;
}

/** The first page of a lost password. */
export function showStart(
  ctx: WebContext,
  { pages }: RecoveryRoutesOptions,
  typed: { readonly personalNumber?: string; readonly signInId?: string | undefined },
  problem?: Problem,
): void {
  const { personalNumber, signInId } = typed;
  showProblemStatus(ctx, problem);
  showPage(ctx, pages, 'recovery/start', {
    action: START,
    phoneUrl: PHONE_START,
    backUrl: signInId === undefined ? '/' : backPath(signInId),
    ...(signInId === undefined ? {} : { signInId }),
    ...(personalNumber === undefined ? {} : { personalNumber }),
    ...(problem === undefined ? {} : { problem }),
  });
}

/** Adds a page that is shown, and its form taken, only while its step is what is missing. */
export function addStepPage(router: Router, options: RecoveryRoutesOptions, page: StepPage): void {
  const { path, isDue, show, submit, goOn } = page;
  const { recovery } = options.authentication;
  const over = (ctx: WebContext): void => showStart(ctx, options, {}, recoveryProblems.make.recovery_over());

  router.get(path, async (plain: Context) => {
    const ctx = plain as WebContext;
    const at = await visitRecovery(ctx, options);
    if (at === undefined) over(ctx);
    else if (isDue(at)) await show(ctx, at);
    else redirect(ctx, onwardPath(at.state));
  });
  if (submit === undefined) return;

  router.post(path, async (plain: Context) => {
    const ctx = plain as WebContext;
    const form = await readForm(ctx.req, options.bodyLimit);
    const at = await visitRecovery(ctx, options);
    if (at === undefined) {
      over(ctx);
      return;
    }
    checkRecoveryForm(form, at);
    const action = field(form, 'action');
    if (action === 'cancel') {
      await recovery.forget(at.secret);
      keepRecovery(ctx, null);
      redirect(ctx, at.state.signInId === undefined ? '/' : backPath(at.state.signInId));
    } else if (action === 'another-way') redirect(ctx, CHOICE);
    else if (!isDue(at)) redirect(ctx, onwardPath(at.state));
    else {
      const result = await submit(ctx, at, form);
      const next = await recovery.find(at.secret);
      if (next === undefined) over(ctx);
      else if (result.ok) redirect(ctx, goOn?.(form) ?? onwardPath(next));
      // The same form sent twice: the first one has done it.
      else if (next.step !== at.state.step) redirect(ctx, onwardPath(next));
      else await show(ctx, at, result.problem);
    }
  });
}
