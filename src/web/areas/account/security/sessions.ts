import { countryOf } from '../../../../authentication/guarding/index.ts';
import type { AccountSession } from '../../../../oidc/index.ts';
import { momentText, ProblemError, type Language } from '../../../../shared/index.ts';
import { SECURITY, securityPath, SIGN_OUT } from '../../../kit/addresses.ts';
import type { PageContext } from '../../../kit/context.ts';
import { problems } from '../../../kit/problems.ts';
import { param } from '../../../kit/page-router.ts';
import { redirect, showPage } from '../../../kit/answers/show.ts';
import type { Citizen } from '../../../principal/citizen.ts';
import { seenAs, type SectionDependencies, type SecuritySection } from './section.ts';

const NAME = 'sessions';
const PATH = securityPath(NAME);
const OTHERS = `${PATH}/others/end`;
const ENDED = `${PATH}/ended`;
const endPath = (uid: string): string => `${PATH}/${uid}/end`;

function sessionView(
  { pages, relyingParties }: SectionDependencies,
  { uid, whence, signedInAt, usedAt, relyingParties: ids }: AccountSession,
  citizen: Citizen,
  language: Language,
) {
  return {
    ...seenAs(pages, whence, language),
    signedInAt: momentText(signedInAt, language),
    usedAt: momentText(usedAt, language),
    services: ids.flatMap((id) => relyingParties.get(id)?.organisation[language] ?? []),
    isThis: uid === citizen.session.uid,
    endUrl: endPath(uid),
  };
}

/** Browsers of an account: those that are signed in, and those that its holder let in and that are not yet. */
async function browsersOf({ sessions, authentication }: SectionDependencies, { account }: Pick<Citizen, 'account'>) {
  const [all, letIn] = await Promise.all([sessions.list(account.id), authentication.approvals.letInBy(account)]);
  const waiting = letIn.map(async ({ id, asking, createdAt }): Promise<AccountSession> => {
    const whence = { browser: asking.browser, country: await countryOf(asking.address) };
    return { uid: id, whence, signedInAt: createdAt, usedAt: createdAt, relyingParties: [asking.rp] };
  });
  return [...(await Promise.all(waiting)), ...all];
}

/** Where the citizen is signed in, and the end of it. */
export const sessionsSection: SecuritySection = {
  name: NAME,
  async status(dependencies, citizen, language) {
    const count = (await browsersOf(dependencies, citizen)).length;
    return dependencies.pages.t(language, 'devices:sessions.status', { count });
  },

  addPages({ level1, level2 }, dependencies) {
    const { pages, sessions, authentication } = dependencies;

    /** The session of the address, where it is one of the account's others. */
    const found = async (ctx: PageContext, citizen: Citizen): Promise<AccountSession> => {
      const uid = param(ctx, 'uid');
      const one = (await browsersOf(dependencies, citizen)).find((candidate) => candidate.uid === uid);
      if (one === undefined || uid === citizen.session.uid) throw new ProblemError(problems.make.page_not_found());
      return one;
    };

    level1.get(PATH, async (ctx, citizen) => {
      const all = await browsersOf(dependencies, citizen);
      const views = all.map((one) => sessionView(dependencies, one, citizen, ctx.state.language));
      showPage(ctx, pages, 'account/sessions/list', {
        sessions: [...views.filter(({ isThis }) => isThis), ...views.filter(({ isThis }) => !isThis)],
        endOthersUrl: views.length > 1 ? OTHERS : undefined,
        signOutUrl: SIGN_OUT,
        securityUrl: SECURITY,
      });
    });
    // Before `:uid`: the router takes the first address that matches.
    level2.get(OTHERS, (ctx, { csrf }) => {
      showPage(ctx, pages, 'account/sessions/end', { session: undefined, action: OTHERS, csrf, cancelUrl: PATH });
    });
    level2.post(OTHERS, async (ctx, citizen) => {
      // Ended by another session at the same instant: the page that follows asks for a new sign-in.
      await sessions.endAllOf(citizen.account.id, citizen.living);
      redirect(ctx, ENDED);
    });
    level2.get(endPath(':uid'), async (ctx, citizen) => {
      const one = await found(ctx, citizen);
      showPage(ctx, pages, 'account/sessions/end', {
        session: sessionView(dependencies, one, citizen, ctx.state.language),
        ...{ action: ctx.path, csrf: citizen.csrf, cancelUrl: PATH },
      });
    });
    level2.post(endPath(':uid'), async (ctx, citizen) => {
      const uid = param(ctx, 'uid');
      // Ending a session is idempotent.
      if (uid !== citizen.session.uid && !(await authentication.approvals.endLetIn(uid, citizen.account.id))) {
        await sessions.end(citizen.account.id, uid);
      }
      redirect(ctx, ENDED);
    });
    level1.get(ENDED, (ctx) => showPage(ctx, pages, 'account/sessions/ended', { backUrl: PATH }));
  },
};
