import { fullName } from '../../../identity/index.ts';
import { ACCOUNT, APPROVE, WAITING_APPROVALS } from '../../kit/addresses.ts';
import { showPage, type Pages } from '../../kit/answers/show.ts';
import { relyingPartyView } from '../../kit/sign-in/relying-party-view.ts';
import type { Citizen } from '../../principal/citizen.ts';
import type { PrincipalPages } from '../../principal/principal.ts';
import { requestOf } from './access.ts';
import type { ApprovalDependencies } from './dependencies.ts';
import type { ApprovalModels } from './models.ts';
import { whenceOf } from './view.ts';

/** Adds `/account/approvals`: sign-ins of children that wait for their guardian. */
export function addWaitingList(
  citizenPages: Pick<PrincipalPages<Citizen>, 'get'>,
  pages: Pages<ApprovalModels>,
  { authentication, accounts, relyingParties }: ApprovalDependencies,
): void {
  citizenPages.get(WAITING_APPROVALS, async (ctx, { account }) => {
    const { language } = ctx.state;
    const waiting = await authentication.approvals.waitingFor(account.id);
    const list = await Promise.all(
      waiting.map(async (approval) => {
        const dependant = approval.dependant === undefined ? undefined : await accounts.find(approval.dependant);
        return {
          url: `${APPROVE}/${approval.id}`,
          rp: relyingPartyView(requestOf(approval, relyingParties), language),
          dependant: dependant === undefined ? '' : fullName(dependant.identity.name),
          ...whenceOf(approval, language),
        };
      }),
    );
    showPage(ctx, pages, 'approvals/account-approvals', { waiting: list, accountUrl: ACCOUNT });
  });
}
