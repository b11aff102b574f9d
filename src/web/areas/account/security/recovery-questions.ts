import type { Problem } from '../../../../shared/index.ts';
import { SECURITY, securityPath } from '../../../kit/addresses.ts';
import type { PageContext } from '../../../kit/context.ts';
import { answersIn, askedIn, QUESTION_KEYS, questionRows } from '../../../kit/forms/question-fields.ts';
import { redirect, showPage } from '../../../kit/answers/show.ts';
import { typedBefore } from '../../../kit/answers/shown-again.ts';
import type { Citizen } from '../../../principal/citizen.ts';
import type { SecuritySection } from './section.ts';

const NAME = 'recovery-questions';
const PATH = securityPath(NAME);
const DONE = `${PATH}/set`;

/** The recovery questions: the citizen chooses and answers them again. Answers are never shown. */
export const recoveryQuestionsSection: SecuritySection = {
  name: NAME,
  addsAtOnce: true,
  isOffered: ({ authentication }) => authentication.recovery.isOffered,
  async status({ authentication, pages }, { account }, language) {
    const asked = await authentication.recovery.questions.asked(account.id);
    return pages.t(language, `recovery-questions:status.${asked.length === 0 ? 'none' : 'set'}`);
  },

  addPages({ level1, adding }, dependencies) {
    const { pages, authentication } = dependencies;
    const { questions } = authentication.recovery;

    const show = (ctx: PageContext, { csrf }: Citizen, chosen: readonly string[] = [], problem?: Problem): void => {
      showPage(
        ctx,
        pages,
        'account/recovery-questions/choose',
        {
          ...{ action: PATH, csrf, questions: QUESTION_KEYS, cancelUrl: SECURITY },
          rows: questionRows(chosen),
        },
        problem,
      );
    };
    adding.get(PATH, (ctx, citizen) => show(ctx, citizen, askedIn(typedBefore(ctx) ?? new Map())));
    adding.post(PATH, async (ctx, citizen, form) => {
      const asked = askedIn(form);
      const set = await questions.set({ account: citizen.account, asked, answers: answersIn(form) });
      if (set.ok) redirect(ctx, DONE);
      else show(ctx, citizen, asked, set.problem);
    });
    level1.get(DONE, (ctx) => showPage(ctx, pages, 'account/recovery-questions/set', { backUrl: SECURITY }));
  },
};
