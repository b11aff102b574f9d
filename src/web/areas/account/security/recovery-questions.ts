import type { Context } from 'koa';
import { ASKED, QUESTIONS } from '../../../../authentication/recovery/index.ts';
import type { Problem } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import { field, readForm } from '../../../kit/forms/form.ts';
import { showProblemStatus } from '../../../kit/problem-status.ts';
import { redirect } from '../../interaction/steps.ts';
import { showPage } from '../../../kit/show.ts';
import { checkCsrf, type Holder } from '../../../principal/citizen.ts';
import { securityPath, type SecuritySection } from './section.ts';

const NAME = 'recovery-questions';
const PATH = securityPath(NAME);
const DONE = `${PATH}/set`;
const NUMBERS = Array.from({ length: ASKED }, (_, index) => String(index + 1));

/** The recovery questions: chosen and answered anew; answers are never shown again. */
export const recoveryQuestionsSection: SecuritySection = {
  name: NAME,
  async status({ authentication, pages }, { account }, language) {
    const asked = await authentication.recovery.questions.asked(account.id);
    return pages.t(language, `recovery-questions:status.${asked.length === 0 ? 'none' : 'set'}`);
  },

  addRoutes(router, dependencies, held) {
    const { pages, authentication, bodyLimit } = dependencies;
    const { questions } = authentication.recovery;

    const show = (ctx: WebContext, { csrf }: Holder, chosen: readonly string[] = [], problem?: Problem): void => {
      showProblemStatus(ctx, problem);
      showPage(ctx, pages, 'account/recovery-questions/choose', {
        ...{ action: PATH, csrf, questions: QUESTIONS, cancelUrl: '/account/security' },
        rows: NUMBERS.map((number, index) => ({ number, chosen: chosen[index] ?? '' })),
        ...(problem === undefined ? {} : { problem }),
      });
    };
    const page = held((ctx, holder) => show(ctx, holder), 'adding');
    const choose = held(async (ctx, holder) => {
      const form = await readForm(ctx.req, bodyLimit);
      checkCsrf(form, holder);
      const asked = NUMBERS.map((number) => field(form, `question_${number}`));
      const answers = NUMBERS.map((number) => field(form, `answer_${number}`));
      const set = await questions.set({ account: holder.account, asked, answers });
      if (set.ok) redirect(ctx, DONE);
      else show(ctx, holder, asked, set.problem);
    }, 'adding');
    const done = held((ctx) =>
      showPage(ctx, pages, 'account/recovery-questions/set', { backUrl: '/account/security' }),
    );

    router.get(PATH, (ctx: Context) => page(ctx as WebContext));
    router.post(PATH, (ctx: Context) => choose(ctx as WebContext));
    router.get(DONE, (ctx: Context) => done(ctx as WebContext));
  },
};
