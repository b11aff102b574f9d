import { recoveryProblems } from '../../../authentication/recovery/index.ts';
import type { Problem } from '../../../shared/index.ts';
import { PHONE_RECOVERY, RECOVERY } from '../../kit/addresses.ts';
import type { AreaKit } from '../../kit/area.ts';
import type { WebContext } from '../../kit/context.ts';
import { showPage, type Pages } from '../../kit/answers/show.ts';
import { backPath } from '../../kit/sign-in/step-addresses.ts';
import { stepwisePages, type StepwisePage } from '../../principal/stepwise.ts';
import type { RecoveryModels } from './models.ts';
import {
  CHOICE,
  keepRecovery,
  onwardPath,
  visitRecovery,
  type RecoveryDependencies,
  type RecoveryVisit,
} from './recovery-visit.ts';

/** One page of a recovery. */
export type RecoveryPage = StepwisePage<RecoveryVisit>;

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
  return stepwisePages<RecoveryVisit>(kit, {
    find: (ctx) => visitRecovery(ctx, dependencies),
    over: (ctx) => showStart(ctx, kit.pages, {}, recoveryProblems.make.recovery_over()),
    onward: ({ state }) => onwardPath(state),
    async leave(ctx, { secret, state }, action) {
      if (action === 'another-way') return CHOICE;
      if (action !== 'cancel') return undefined;
      await recovery.forget(secret);
      keepRecovery(ctx, null);
      return state.signInId === undefined ? '/' : backPath(state.signInId);
    },
  });
}
