import type { Problem } from '../../shared/index.ts';
import type { WebContext } from './context.ts';

/** Answers a page that is shown again with the status of its problem. */
export function showProblemStatus(ctx: WebContext, problem: Problem | undefined): void {
  if (problem === undefined) return;
  ctx.status = problem.status;
  if (problem.retryAfter !== undefined) ctx.set('retry-after', String(problem.retryAfter));
}
