import { approvalProblems } from '../../../authentication/approvals/index.ts';
import { ProblemError, type Problem } from '../../../shared/index.ts';
import { ACCOUNT, APPROVE, securityPath } from '../../kit/addresses.ts';
import type { AreaKit } from '../../kit/area.ts';
import type { PageContext, WebContext } from '../../kit/context.ts';
import { field } from '../../kit/forms/form.ts';
import { unguardedForm } from '../../kit/forms/unguarded.ts';
import { param } from '../../kit/page-router.ts';
import { problems } from '../../kit/problems.ts';
import { redirect, showPage } from '../../kit/answers/show.ts';
import type { Citizens } from '../../principal/citizen.ts';
import { principalPages } from '../../principal/principal.ts';
import { approverRealm, type Approver } from './access.ts';
import { hasScanned, isShownHere, scannedHere } from './cookies.ts';
import type { ApprovalDependencies } from './dependencies.ts';
import type { ApprovalModels } from './models.ts';
import { addScreenRoutes } from './screen/index.ts';
import { addWaitingList } from './waiting-list.ts';
import { approvalView } from './view.ts';

const { make } = approvalProblems;
/** Refusals after which the number can be typed again. */
const NUMBER_TO_RETYPE = ['approval_number_missing', 'approval_number_malformed', 'approval_number_wrong'];
const approvalPath = (id: string): string => `${APPROVE}/${id}`;

/**
 * A camera opens an address as if it were typed. A page of another site that sends its visitor here has taken the QR
 * code from elsewhere. Browsers too old to tell the difference are let in.
 */
const isSentByPage = (ctx: WebContext): boolean => !['', 'none', 'same-origin'].includes(ctx.get('sec-fetch-site'));

/**
 * Adds the pages of the phone: a code is scanned or typed, and a request is looked at and answered (RFC 10027). The
 * pages of the screen that asks are steps of a sign-in (`screen/`).
 */
export function addApprovalPages(
  kit: AreaKit<ApprovalModels>,
  dependencies: ApprovalDependencies,
  citizens: Citizens,
): void {
  const { router, pages, bodyLimit } = kit;
  const { approvals } = dependencies.authentication;

  const showCode = (ctx: WebContext, problem?: Problem): void =>
    showPage(ctx, pages, 'approvals/approval-code', { action: APPROVE }, problem);

  /** Lets this browser see the request whose code it gave. */
  const goTo = (ctx: WebContext, id: string): void => {
    if (isShownHere(ctx, id)) throw new ProblemError(make.approval_same_device());
    scannedHere(ctx, id);
    redirect(ctx, approvalPath(id));
  };

  router.get(APPROVE, (ctx) => showCode(ctx));
  // The code in the form is what opens the request, and it opens it for this browser only.
  router.post(APPROVE, unguardedForm(bodyLimit), async (ctx, form) => {
    const found = await approvals.type(field(form, 'approval_code'), ctx.state.clientAddress);
    if (found.ok) goTo(ctx, found.value.id);
    else showCode(ctx, found.problem);
  });

  router.get(`${APPROVE}/scan/:id`, async (ctx) => {
    const code = param(ctx, 'id');
    if (isSentByPage(ctx)) throw new ProblemError(make.approval_by_link());
    const [id = ''] = code.split('.', 1);
    // The same phone scans again: it is shown the request already, and no scan is spent.
    if (hasScanned(ctx, id)) {
      redirect(ctx, approvalPath(id));
      return;
    }
    const found = await approvals.scan(code, ctx.state.clientAddress);
    if (!found.ok) throw new ProblemError(found.problem);
    goTo(ctx, found.value.id);
  });

  const show = async (ctx: PageContext, approver: Approver, problem?: Problem): Promise<void> => {
    const { approval, citizen, csrf } = approver;
    const { language, clientAddress } = ctx.state;
    const view = await approvalView(pages.t, approver, clientAddress, language);
    if (approval.state === 'open') {
      showPage(ctx, pages, 'approvals/approval', { ...view, action: approvalPath(approval.id), csrf }, problem);
      return;
    }
    if (approval.by !== citizen.account.id) throw new ProblemError(make.approval_over());
    showPage(ctx, pages, 'approvals/approval-done', {
      ...{ kind: view.kind, rp: view.rp, accountUrl: ACCOUNT },
      sessionsUrl: view.kind === 'device' ? securityPath('sessions') : undefined,
      isRefused: approval.state === 'refused',
      isLate: approval.state === 'expired' || approval.state === 'ended',
    });
  };

  const approverPages = principalPages(kit, approverRealm({ ...dependencies, citizens }));
  approverPages.get(approvalPath(':id'), (ctx, approver) => show(ctx, approver));
  approverPages.post(approvalPath(':id'), async (ctx, approver, form) => {
    const { approval, citizen, proofs, fresh } = approver;
    const { id } = approval;
    const accountId = citizen.account.id;
    const action = field(form, 'action');
    if (action !== 'approve' && action !== 'refuse') throw new ProblemError(problems.make.malformed_request());
    const answered =
      action === 'refuse'
        ? await approvals.refuse(id, accountId)
        : await approvals.approve({
            id,
            number: field(form, 'number'),
            approver: { accountId, proofs, fresh, epoch: citizen.account.epoch },
          });
    if (answered.ok) redirect(ctx, approvalPath(id));
    else if (answered.problem.code === 'approval_over' && (await approvals.find(id))?.by === accountId) {
      // The form came twice. Its page says what became of the request.
      redirect(ctx, approvalPath(id));
    } else if (NUMBER_TO_RETYPE.includes(answered.problem.code)) await show(ctx, approver, answered.problem);
    else throw new ProblemError(answered.problem);
  });

  addWaitingList(principalPages(kit, citizens), pages, dependencies);
  addScreenRoutes(router, dependencies);
}
