import type { Logger } from 'pino';
import { noteProblem } from '../../oidc/index.ts';
import type { RelyingParties } from '../../relying-parties/index.ts';
import { ProblemError, type Problem } from '../../shared/index.ts';
import { StoreUnavailable } from '../../storage/index.ts';
import type { WebContext, WebMiddleware } from '../kit/context.ts';
import type { Metrics } from '../operations/metrics.ts';
import { problems } from '../kit/problems.ts';
import { DATA_POLICY, guardPage, OWN_POLICY } from '../kit/answers/content-security-policy.ts';
import type { ServiceLink, SiteModels } from '../kit/page-model.ts';
import { showPage, type Pages } from '../kit/answers/show.ts';
import { serviceLink } from '../kit/sign-in/asking-service.ts';

const RETRY_SECONDS = 5;

/** The problem behind anything that was thrown: a refusal of ours, a store that does not answer, or a defect. */
function problemOf(error: unknown): Problem {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ProblemError) return cause.problem;
    if (cause instanceof StoreUnavailable) return problems.make.service_unavailable(RETRY_SECONDS);
  }
  return problems.make.unexpected_fault();
}

/** OAuth error codes of problems, for the protocol's endpoints (RFC 6749 section 5.2). */
const oauthError = ({ status }: Problem): string => {
  // RFC 9126 section 2.3 names no error for 429; RFC 6749 section 4.1.2.1 has this one for overload.
  if (status === 429) return 'temporarily_unavailable';
  if (status >= 500) return status === 503 ? 'temporarily_unavailable' : 'server_error';
  return 'invalid_request';
};

/** What problems are shown with. */
export interface ProblemOptions {
  readonly pages: Pages<SiteModels>;
  readonly relyingParties: Pick<RelyingParties, 'get'>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** The service to go back to from a page about a sign-in that is over. */
export const serviceBehind = (
  { state }: WebContext,
  relyingParties: Pick<RelyingParties, 'get'>,
  { code }: Problem,
): ServiceLink | undefined =>
  code === 'sign_in_over' ? serviceLink(relyingParties, state.service, state.language) : undefined;

/** Shows a problem as a page, or as JSON to a program. */
function showProblem(ctx: WebContext, { pages, relyingParties }: ProblemOptions, problem: Problem): void {
  ctx.status = problem.status;
  noteProblem(ctx, problem.code);
  if (problem.retryAfter !== undefined) ctx.set('retry-after', String(problem.retryAfter));
  ctx.set('cache-control', 'no-store');
  // RFC 9110 section 15.5.9: the rest of a body that came too slowly is not waited for.
  if (problem.status === 408) ctx.set('connection', 'close');
  // The answer may have been a redirect until a write of it failed.
  ctx.remove('location');
  if (ctx.accepts('html', 'json') === 'html' && ctx.get('accept').includes('html')) {
    guardPage(ctx, OWN_POLICY);
    showPage(ctx, pages, 'error', {
      ...{ problem, reference: ctx.state.reference, technical: undefined, errorPage: undefined, homeUrl: '/' },
      service: serviceBehind(ctx, relyingParties, problem),
    });
  } else {
    ctx.set('content-security-policy', DATA_POLICY);
    const { title, body } = pages.problemText(problem, 'en');
    ctx.body = {
      error: oauthError(problem),
      error_description: `${title} ${body}`.trim(),
      reference: ctx.state.reference,
    };
  }
}

/** The one place that turns refusals and faults into answers. Text and reference are sent; the cause is logged. */
export const problemBoundary =
  (options: ProblemOptions): WebMiddleware =>
  async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) throw new ProblemError(problems.make.page_not_found());
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status === 503) options.metrics.storeFailures.inc();
      if (problem.status >= 500) options.log.error({ ref: ctx.state.reference, err: error, problem: problem.code });
      showProblem(ctx, options, problem);
    }
  };

/**
 * Answers what oidc-provider has answered by itself as `server_error`: it may be a store that does not answer, or a
 * refusal of ours.
 */
export function providerFault(ctx: WebContext, options: ProblemOptions, error: unknown): void {
  const problem = problemOf(error);
  if (problem.status === 503) options.metrics.storeFailures.inc();
  if (problem.status >= 500) options.log.error({ ref: ctx.state.reference, err: error, problem: problem.code });
  showProblem(ctx, options, problem);
}
