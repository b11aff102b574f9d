import type { Context } from 'koa';
import type { Problem } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import { field, readForm } from '../../../kit/forms/form.ts';
import { redirect } from '../../interaction/steps.ts';
import { showProblemStatus } from '../../../kit/problem-status.ts';
import { showPage } from '../../../kit/show.ts';
import { day } from '../../../kit/dates.ts';
import { checkCsrf, type Holder } from '../../../principal/citizen.ts';
import { securityPath, type SecuritySection } from './section.ts';

const NAME = 'passcode';
const HOME = securityPath(NAME);
const SET = `${HOME}/set`;
const REMOVE = `${HOME}/remove`;

/** The passcode of six digits: set, changed, removed. */
export const passcodeSection: SecuritySection = {
  name: NAME,
  async status({ authentication, pages }, { account }, language) {
    const setAt = await authentication.factors.passcode.setAt(account.id);
    return setAt === undefined
      ? pages.t(language, 'passcode:none')
      : pages.t(language, 'passcode:setAt', { date: day(setAt, language) });
  },

  addRoutes(router, dependencies, held) {
    const { pages, authentication, bodyLimit } = dependencies;
    const { passcode } = authentication.factors;

    const home = held(async (ctx, { account }) => {
      const setAt = await passcode.setAt(account.id);
      showPage(ctx, pages, 'account/passcode/home', {
        ...(setAt === undefined ? {} : { setAt: day(setAt, ctx.state.language) }),
        setUrl: SET,
        removeUrl: REMOVE,
        securityUrl: '/account/security',
      });
    });
    const show = (ctx: WebContext, { csrf }: Holder, problem?: Problem): void => {
      showProblemStatus(ctx, problem);
      showPage(ctx, pages, 'account/passcode/set', {
        action: SET,
        csrf,
        cancelUrl: HOME,
        ...(problem === undefined ? {} : { problem }),
      });
    };
    const showSet = held((ctx, holder) => show(ctx, holder), 'adding');
    const set = held(async (ctx, holder) => {
      const form = await readForm(ctx.req, bodyLimit);
      checkCsrf(form, holder);
      const done = await passcode.set({
        account: holder.account,
        passcode: field(form, 'passcode'),
        again: field(form, 'passcode_again'),
      });
      if (done.ok) redirect(ctx, HOME);
      else show(ctx, holder, done.problem);
    }, 'adding');
    const showRemove = held((ctx, { csrf }) => {
      showPage(ctx, pages, 'account/passcode/remove', { action: REMOVE, csrf, cancelUrl: HOME });
    }, 2);
    const remove = held(async (ctx, holder) => {
      checkCsrf(await readForm(ctx.req, bodyLimit), holder);
      await passcode.remove(holder.account);
      redirect(ctx, HOME);
    }, 2);

    router.get(HOME, (ctx: Context) => home(ctx as WebContext));
    router.get(SET, (ctx: Context) => showSet(ctx as WebContext));
    router.post(SET, (ctx: Context) => set(ctx as WebContext));
    router.get(REMOVE, (ctx: Context) => showRemove(ctx as WebContext));
    router.post(REMOVE, (ctx: Context) => remove(ctx as WebContext));
  },
};
