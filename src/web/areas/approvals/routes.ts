import Router from '@koa/router';
import type { Context } from 'koa';
import { approvalProblems } from '../../../authentication/approvals/index.ts';
import { ProblemError, type Problem } from '../../../shared/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { field, readForm } from '../../kit/forms/form.ts';
import { problems } from '../../kit/problems.ts';
import { checkCsrf } from '../../principal/citizen.ts';
import { showProblemStatus } from '../../kit/problem-status.ts';
import { redirect } from '../interaction/steps.ts';
import { showPage, type Pages } from '../../kit/show.ts';
import { approvalVisit, type ApprovalAccessDependencies, type ApprovalVisit } from './access.ts';
import { hasScanned, isShownHere, scannedHere } from './cookies.ts';
import { addWaitingList } from './waiting-list.ts';
import { approvalView } from './view.ts';

export interface ApprovalRoutesOptions extends ApprovalAccessDependencies {
  readonly pages: Pages;
  readonly bodyLimit: number;
}

const { make } = approvalProblems;
const approvalPath = (id: string): string => `/approve/${id}`;

/**
 * A camera opens an address as if it were typed; a page of another site that sends its visitor here holds a QR code that it has taken
 * from elsewhere. Browsers too old to say so are let in.
 */
const isSentByPage = (ctx: WebContext): boolean => !['', 'none', 'same-origin'].includes(ctx.get('sec-fetch-site'));

/** The pages of the phone: a code is scanned or typed, a request is looked at, and answered (RFC 10027). */
export function approvalRoutes(options: ApprovalRoutesOptions): Router {
  const { authentication, pages, bodyLimit } = options;
  const { approvals } = authentication;
  const router = new Router();
  const handled = (handle: (ctx: WebContext, id: string) => Promise<void> | void) => (ctx: Context) =>
    handle(ctx, String((ctx['params'] as Record<string, unknown>)['id']));

  const showCode = (ctx: WebContext, problem?: Problem): void => {
    showProblemStatus(ctx, problem);
    showPage(ctx, pages, 'approvals/approval-code', {
      action: '/approve',
      ...(problem === undefined ? {} : { problem }),
    });
  };

  /** A code was right: from now on this browser is shown the request. */
  const goTo = (ctx: WebContext, id: string): void => {
    if (isShownHere(ctx, id)) throw new ProblemError(make.approval_same_device());
    scannedHere(ctx, id);
    redirect(ctx, approvalPath(id));
  };

  const show = async (ctx: WebContext, visit: ApprovalVisit, problem?: Problem): Promise<void> => {
    const { approval, holder } = visit;
    const { language, clientAddress } = ctx.state;
    const view = await approvalView(visit, clientAddress, language);
    if (approval.state === 'open') {
      showProblemStatus(ctx, problem);
      showPage(ctx, pages, 'approvals/approval', {
        ...view,
        action: approvalPath(approval.id),
        csrf: holder.csrf,
        ...(problem === undefined ? {} : { problem }),
      });
      return;
    }
    if (approval.by !== holder.account.id) throw new ProblemError(make.approval_over());
    showPage(ctx, pages, 'approvals/approval-done', {
      ...{ kind: view.kind, rp: view.rp, accountUrl: '/account' },
      ...(view.kind === 'device' ? { sessionsUrl: '/account/security/sessions' } : {}),
      isRefused: approval.state === 'refused',
      isLate: approval.state === 'expired',
    });
  };

  router.get(
    '/approve',
    handled((ctx) => showCode(ctx)),
  );
  router.post(
    '/approve',
    handled(async (ctx) => {
      const form = await readForm(ctx.req, bodyLimit);
      const found = await approvals.type(field(form, 'approval_code'), ctx.state.clientAddress);
      if (found.ok) goTo(ctx, found.value.id);
      else showCode(ctx, found.problem);
    }),
  );

  router.get(
    '/approve/scan/:id',
    handled(async (ctx, code) => {
      if (isSentByPage(ctx)) throw new ProblemError(make.approval_by_link());
      const [id = ''] = code.split('.', 1);
      // The same phone again: it is shown the request already, and spends no scan.
      if (hasScanned(ctx, id)) {
        redirect(ctx, approvalPath(id));
        return;
      }
      const found = await approvals.scan(code, ctx.state.clientAddress);
      if (!found.ok) throw new ProblemError(found.problem);
      goTo(ctx, found.value.id);
    }),
  );

  router.get(
    '/approve/:id',
    handled(async (ctx, id) => {
      const visit = await approvalVisit(ctx, options, id);
      if (visit !== undefined) await show(ctx, visit);
    }),
  );

  router.post(
    '/approve/:id',
    handled(async (ctx, id) => {
      const form = await readForm(ctx.req, bodyLimit);
      const visit = await approvalVisit(ctx, options, id);
      if (visit === undefined) return;
      const { holder, proofs, fresh } = visit;
      checkCsrf(form, holder);
      const action = field(form, 'action');
      if (action !== 'approve' && action !== 'refuse') throw new ProblemError(problems.make.malformed_request());
      const answered =
        action === 'refuse'
          ? await approvals.refuse(id, holder.account.id)
          : await approvals.approve({
              ...{ id, number: field(form, 'number') },
              approver: { accountId: holder.account.id, proofs, fresh },
            });
      if (answered.ok) redirect(ctx, approvalPath(id));
      else if (answered.problem.code === 'approval_number_wrong') await show(ctx, visit, answered.problem);
      else throw new ProblemError(answered.problem);
    }),
  );

  addWaitingList(router, options);
  return router;
}
