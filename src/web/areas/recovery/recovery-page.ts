import { recoveryProblems } from '../../../authentication/recovery/index.ts';
import type { Problem, Result } from '../../../shared/index.ts';
import { PHONE_RECOVERY, RECOVERY } from '../../kit/addresses.ts';
import type { AreaKit } from '../../kit/area.ts';
import type { PageContext, WebContext } from '../../kit/context.ts';
import { field, type Form } from '../../kit/forms/form.ts';
import { redirect, showPage, type Pages } from '../../kit/answers/show.ts';
import { principalPages, type Realm } from '../../principal/principal.ts';
import type { RecoveryModels } from './models.ts';
import {
  backPath,
  CHOICE,
  keepRecovery,
  onwardPath,
  visitRecovery,
  type RecoveryDependencies,
  type RecoveryVisit,
} from './recovery-visit.ts';

/** One page of a recovery. It is shown, and its form taken, only while its step is what is missing. */
export interface RecoveryPage {
  readonly path: string;
  readonly isDue: (at: RecoveryVisit) => boolean;
  readonly show: (ctx: PageContext, at: RecoveryVisit, problem?: Problem) => Promise<void> | void;
  readonly submit?: (ctx: PageContext, at: RecoveryVisit, form: Form) => Promise<Result<unknown>> | Result<unknown>;
  /** Where to go on to, if that is not the first page of what is missing. */
  readonly goOn?: (form: Form) => string;
}

/** Adds a page of a recovery. */
export type AddRecoveryPage = (page: RecoveryPage) => void;

/** Shows the first page of a lost password. */
export function showStart(
  ctx: WebContext,
  pages: Pages<RecoveryModels>,
  typed: { readonly personalNumber?: string; readonly signInId?: string | undefined },
  problem?: Problem,
): void {
  const { personalNumber, signInId } = typed;
  showPage(
    ctx,
    pages,
    'recovery/start',
    {
      action: RECOVERY,
      phoneUrl: PHONE_RECOVERY,
      backUrl: signInId === undefined ? '/' : backPath(signInId),
      signInId,
      personalNumber,
    },
    problem,
  );
}

export function recoveryPages(kit: AreaKit<RecoveryModels>, dependencies: RecoveryDependencies): AddRecoveryPage {
  const { recovery } = dependencies.authentication;
  const over = (ctx: WebContext): void => showStart(ctx, kit.pages, {}, recoveryProblems.make.recovery_over());
  const realm: Realm<RecoveryVisit> = {
    async find(ctx) {
      const at = await visitRecovery(ctx, dependencies);
      if (at === undefined) over(ctx);
      return at;
    },
  };
  const pagesOfRecovery = principalPages(kit, realm);

  return ({ path, isDue, show, submit, goOn }) => {
    pagesOfRecovery.get(path, async (ctx, at) => {
      if (isDue(at)) await show(ctx, at);
      else redirect(ctx, onwardPath(at.state));
    });
    if (submit === undefined) return;

    pagesOfRecovery.post(path, async (ctx, at, form) => {
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
        // The same form was sent twice, and the first one has done it.
        else if (next.step !== at.state.step) redirect(ctx, onwardPath(next));
        else await show(ctx, at, result.problem);
      }
    });
  };
}
