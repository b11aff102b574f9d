import { ACCOUNT, CONSENTS, SECURITY, SIGN_OUT, WAITING_APPROVALS } from '../../kit/addresses.ts';
import type { AreaKit } from '../../kit/area.ts';
import { redirect, showPage } from '../../kit/answers/show.ts';
import type { Citizens } from '../../principal/citizen.ts';
import { principalPages } from '../../principal/principal.ts';
import type { AccountModels } from './models.ts';
import { addSecurityPages } from './security/routes.ts';
import type { SecurityDependencies } from './security/section.ts';

export type AccountDependencies = SecurityDependencies;

/** Adds the citizen's own pages: the overview of the account, and its security. */
export function addAccountPages(
  kit: AreaKit<AccountModels>,
  dependencies: AccountDependencies,
  citizens: Citizens,
): void {
  const { router, pages } = kit;
  const { approvals } = dependencies.authentication;

  router.get(`${ACCOUNT}/signed-in`, (ctx) => redirect(ctx, citizens.takeReturnPath(ctx)));

  principalPages(kit, citizens).get(ACCOUNT, async (ctx, { account }) => {
    const { family, middle, given } = account.identity.name;
    const waiting = await approvals.waitingFor(account.id);
    showPage(ctx, pages, 'account/home', {
      name: [family, middle, given].filter(Boolean).join(' '),
      level: account.level,
      state: account.state,
      consentsUrl: CONSENTS,
      securityUrl: SECURITY,
      signOutUrl: SIGN_OUT,
      waiting: waiting.length === 0 ? undefined : { count: waiting.length, url: WAITING_APPROVALS },
    });
  });

  addSecurityPages(kit, dependencies, citizens);
}
