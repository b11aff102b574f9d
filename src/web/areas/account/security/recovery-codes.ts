import type { Context } from 'koa';
import type { WebContext } from '../../../kit/context.ts';
import { readForm } from '../../../kit/forms/form.ts';
import { redirect } from '../../interaction/steps.ts';
import { showPage } from '../../../kit/show.ts';
import { day } from '../../../kit/dates.ts';
import { checkCsrf } from '../../../principal/citizen.ts';
import { securityPath, type SecuritySection } from './section.ts';

const NAME = 'recovery-codes';
const HOME = securityPath(NAME);
const MAKE = `${HOME}/make`;
const REMOVE = `${HOME}/remove`;

/** Recovery codes: how many are left, new ones, none at all. */
export const recoveryCodesSection: SecuritySection = {
  name: NAME,
  async status({ authentication, pages }, { account }, language) {
    const state = await authentication.factors.recovery_code.state(account.id);
    return state === undefined
      ? pages.t(language, 'recovery-codes:none')
      : pages.t(language, 'recovery-codes:left', { count: state.left });
  },

  addRoutes(router, dependencies, held) {
    const { pages, authentication, bodyLimit } = dependencies;
    const recoveryCodes = authentication.factors.recovery_code;

    const home = held(async (ctx, { account }) => {
      const state = await recoveryCodes.state(account.id);
      showPage(ctx, pages, 'account/recovery-codes/home', {
        ...(state === undefined ? {} : { left: state.left, madeAt: day(state.madeAt, ctx.state.language) }),
        makeUrl: MAKE,
        removeUrl: REMOVE,
        securityUrl: '/account/security',
      });
    });
    const showMake = held(async (ctx, { account, csrf }) => {
      const replaces = (await recoveryCodes.state(account.id)) !== undefined;
      showPage(ctx, pages, 'account/recovery-codes/make', { action: MAKE, csrf, replaces, cancelUrl: HOME });
    }, 'adding');
    const make = held(async (ctx, holder) => {
      checkCsrf(await readForm(ctx.req, bodyLimit), holder);
      // Shown in the answer itself: they are kept nowhere from which another page could read them.
      const codes = await recoveryCodes.make(holder.account);
      showPage(ctx, pages, 'account/recovery-codes/new', { codes, homeUrl: HOME });
    }, 'adding');
    const showRemove = held((ctx, { csrf }) => {
      showPage(ctx, pages, 'account/recovery-codes/remove', { action: REMOVE, csrf, cancelUrl: HOME });
    }, 2);
    const remove = held(async (ctx, holder) => {
      checkCsrf(await readForm(ctx.req, bodyLimit), holder);
      await recoveryCodes.remove(holder.account);
      redirect(ctx, HOME);
    }, 2);

    router.get(HOME, (ctx: Context) => home(ctx as WebContext));
    router.get(MAKE, (ctx: Context) => showMake(ctx as WebContext));
    router.post(MAKE, (ctx: Context) => make(ctx as WebContext));
    router.get(REMOVE, (ctx: Context) => showRemove(ctx as WebContext));
    router.post(REMOVE, (ctx: Context) => remove(ctx as WebContext));
  },
};
