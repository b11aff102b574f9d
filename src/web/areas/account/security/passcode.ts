import { dayText, type Problem } from '../../../../shared/index.ts';
import { SECURITY, securityPath } from '../../../kit/addresses.ts';
import type { PageContext } from '../../../kit/context.ts';
import { field } from '../../../kit/forms/form.ts';
import { redirect, showPage } from '../../../kit/answers/show.ts';
import type { Citizen } from '../../../principal/citizen.ts';
import { heldUntilText, type SecuritySection } from './section.ts';

const NAME = 'passcode';
const HOME = securityPath(NAME);
const SET = `${HOME}/set`;
const REMOVE = `${HOME}/remove`;

/** The passcode of six digits: set, changed, removed. */
export const passcodeSection: SecuritySection = {
  name: NAME,
  isOffered: ({ authentication }) => authentication.offers('passcode'),
  async status({ authentication, pages }, { account }, language) {
    const setAt = await authentication.factors.passcode.setAt(account.id);
    return setAt === undefined
      ? pages.t(language, 'passcode:none')
      : pages.t(language, 'passcode:setAt', { date: dayText(setAt, language) });
  },

  addPages({ level1, level2, adding }, dependencies) {
    const { pages, authentication } = dependencies;
    const { passcode } = authentication.factors;

    level1.get(HOME, async (ctx, citizen) => {
      const { account } = citizen;
      const setAt = await passcode.setAt(account.id);
      showPage(ctx, pages, 'account/passcode/home', {
        setAt: setAt && dayText(setAt, ctx.state.language),
        heldUntil: await heldUntilText(dependencies, citizen, ctx.state.language),
        setUrl: SET,
        removeUrl: REMOVE,
        securityUrl: SECURITY,
      });
    });
    const show = (ctx: PageContext, { csrf }: Citizen, problem?: Problem): void => {
      showPage(
        ctx,
        pages,
        'account/passcode/set',
        {
          action: SET,
          csrf,
          cancelUrl: HOME,
        },
        problem,
      );
    };
    adding.get(SET, (ctx, citizen) => show(ctx, citizen));
    adding.post(SET, async (ctx, citizen, form) => {
      const done = await passcode.set({
        account: citizen.account,
        passcode: field(form, 'passcode'),
        again: field(form, 'passcode_again'),
      });
      if (done.ok) redirect(ctx, HOME);
      else show(ctx, citizen, done.problem);
    });
    level2.get(REMOVE, (ctx, { csrf }) => {
      showPage(ctx, pages, 'account/passcode/remove', { action: REMOVE, csrf, cancelUrl: HOME });
    });
    level2.post(REMOVE, async (ctx, citizen) => {
      await passcode.remove(citizen.account);
      redirect(ctx, HOME);
    });
  },
};
