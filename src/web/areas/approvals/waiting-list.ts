import type Router from '@koa/router';
import type { Context } from 'koa';
import { fullName } from '../../../identity/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { holderOf } from '../../principal/citizen.ts';
import { relyingPartyView } from '../../kit/sign-in/relying-party-view.ts';
import { showPage, type Pages } from '../../kit/show.ts';
import { requestOf, type ApprovalAccessDependencies } from './access.ts';
import { whenceOf } from './view.ts';

/** `/account/approvals`: sign-ins of children that wait for their guardian. */
export function addWaitingList(router: Router, options: ApprovalAccessDependencies & { readonly pages: Pages }): void {
  const { authentication, accounts, relyingParties, pages } = options;
  router.get('/account/approvals', async (plain: Context) => {
    const ctx = plain as WebContext;
    const { language } = ctx.state;
    const holder = await holderOf(ctx, options);
    if (holder === undefined) return;
    const waiting = await authentication.approvals.waitingFor(holder.account.id);
    const list = await Promise.all(
      waiting.map(async (approval) => {
        const dependant = approval.dependant === undefined ? undefined : await accounts.find(approval.dependant);
        return {
          url: `/approve/${approval.id}`,
          rp: relyingPartyView(requestOf(approval, relyingParties), language),
          dependant: dependant === undefined ? '' : fullName(dependant.identity.name),
          ...whenceOf(approval, language),
        };
      }),
    );
    showPage(ctx, pages, 'approvals/account-approvals', { waiting: list, accountUrl: '/account' });
  });
}
