import type { Context } from 'koa';
import { LEAST_CHARACTERS } from '../../../../authentication/factors/index.ts';
import type { Problem } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import { field, readForm } from '../../../kit/forms/form.ts';
import { redirect } from '../../interaction/steps.ts';
import { showProblemStatus } from '../../../kit/problem-status.ts';
import { showPage } from '../../../kit/show.ts';
import { checkCsrf, type Holder } from '../../../principal/citizen.ts';
import { securityPath, type SecuritySection } from './section.ts';

const NAME = 'password';
const PATH = securityPath(NAME);
const CHANGED = `${PATH}/changed`;

/** The password: another one for the present one. */
export const passwordSection: SecuritySection = {
  name: NAME,
  status: ({ pages }, _holder, language) => Promise.resolve(pages.t(language, 'password:status')),

  addRoutes(router, dependencies, held) {
    const { pages, authentication, sessions, bodyLimit } = dependencies;

    const show = (ctx: WebContext, { account, csrf }: Holder, problem?: Problem): void => {
      showProblemStatus(ctx, problem);
      showPage(ctx, pages, 'account/password', {
        action: PATH,
        csrf,
        // For password managers: whose password it is.
        personalNumber: account.identity.number,
        least: LEAST_CHARACTERS,
        cancelUrl: '/account/security',
        ...(problem === undefined ? {} : { problem }),
      });
    };
    const page = held((ctx, holder) => show(ctx, holder), 2);
    const change = held(async (ctx, holder) => {
      const form = await readForm(ctx.req, bodyLimit);
      checkCsrf(form, holder);
      const { account, session } = holder;
      const changed = await authentication.factors.password.change({
        account,
        current: field(form, 'current_password'),
        password: field(form, 'new_password'),
        address: ctx.state.clientAddress,
      });
      if (!changed.ok) {
        show(ctx, holder, changed.problem);
        return;
      }
      if (field(form, 'end_sessions') === 'yes') await sessions.endAllOf(account.id, session.uid);
      redirect(ctx, CHANGED);
    }, 2);
    const changed = held((ctx) => showPage(ctx, pages, 'account/password-changed', { backUrl: '/account/security' }));

    router.get(PATH, (ctx: Context) => page(ctx as WebContext));
    router.post(PATH, (ctx: Context) => change(ctx as WebContext));
    router.get(CHANGED, (ctx: Context) => changed(ctx as WebContext));
  },
};
