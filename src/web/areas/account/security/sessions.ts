import type { Context } from 'koa';
import type { AccountSession } from '../../../../oidc/index.ts';
import { ProblemError, type Language } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import { readForm } from '../../../kit/forms/form.ts';
import { problems } from '../../../kit/problems.ts';
import { redirect } from '../../interaction/steps.ts';
import { showPage } from '../../../kit/show.ts';
import { moment } from '../../../kit/dates.ts';
import { checkCsrf, type Holder } from '../../../principal/citizen.ts';
import { securityPath, type SecurityDependencies, type SecuritySection } from './section.ts';
import { seenAs } from './seen.ts';

const NAME = 'sessions';
const PATH = securityPath(NAME);
const OTHERS = `${PATH}/others/end`;
const ENDED = `${PATH}/ended`;
const endPath = (uid: string): string => `${PATH}/${uid}/end`;

function sessionView(
  { pages, relyingParties }: SecurityDependencies,
  { uid, whence, signedInAt, usedAt, relyingParties: ids }: AccountSession,
  holder: Holder,
  language: Language,
) {
  return {
    ...seenAs(pages, whence, language),
    signedInAt: moment(signedInAt, language),
    usedAt: moment(usedAt, language),
    services: ids.flatMap((id) => relyingParties.get(id)?.organisation[language] ?? []),
    isThis: uid === holder.session.uid,
    endUrl: endPath(uid),
  };
}

/** Where the citizen is signed in, and the end of it. */
export const sessionsSection: SecuritySection = {
  name: NAME,
  async status({ pages, sessions }, { account }, language) {
    const count = (await sessions.list(account.id)).length;
    return pages.t(language, 'devices:sessions.status', { count });
  },

  addRoutes(router, dependencies, held) {
    const { pages, sessions, bodyLimit } = dependencies;

    /** The session of the address, where it is one of the account's others. */
    const found = async (ctx: WebContext, { account, session }: Holder): Promise<AccountSession> => {
      const { uid } = ctx['params'] as { uid: string };
      const one = (await sessions.list(account.id)).find((candidate) => candidate.uid === uid);
      if (one === undefined || uid === session.uid) throw new ProblemError(problems.make.page_not_found());
      return one;
    };

    const list = held(async (ctx, holder) => {
      const all = await sessions.list(holder.account.id);
      const views = all.map((one) => sessionView(dependencies, one, holder, ctx.state.language));
      showPage(ctx, pages, 'account/sessions/list', {
        sessions: [...views.filter(({ isThis }) => isThis), ...views.filter(({ isThis }) => !isThis)],
        ...(views.length > 1 ? { endOthersUrl: OTHERS } : {}),
        signOutUrl: '/session/end',
        securityUrl: '/account/security',
      });
    });
    const confirm = held(async (ctx, holder) => {
      const one = await found(ctx, holder);
      showPage(ctx, pages, 'account/sessions/end', {
        session: sessionView(dependencies, one, holder, ctx.state.language),
        ...{ action: ctx.path, csrf: holder.csrf, cancelUrl: PATH },
      });
    }, 2);
    const end = held(async (ctx, holder) => {
      checkCsrf(await readForm(ctx.req, bodyLimit), holder);
      const { uid } = ctx['params'] as { uid: string };
      // Asked twice it does no harm: a session that is over is over.
      if (uid !== holder.session.uid) await sessions.end(holder.account.id, uid);
      redirect(ctx, ENDED);
    }, 2);
    const confirmOthers = held((ctx, { csrf }) => {
      showPage(ctx, pages, 'account/sessions/end', { action: OTHERS, csrf, cancelUrl: PATH });
    }, 2);
    const endOthers = held(async (ctx, holder) => {
      checkCsrf(await readForm(ctx.req, bodyLimit), holder);
      await sessions.endAllOf(holder.account.id, holder.session.uid);
      redirect(ctx, ENDED);
    }, 2);
    const ended = held((ctx) => showPage(ctx, pages, 'account/sessions/ended', { backUrl: PATH }));

    router.get(PATH, (ctx: Context) => list(ctx as WebContext));
    router.get(ENDED, (ctx: Context) => ended(ctx as WebContext));
    router.get(OTHERS, (ctx: Context) => confirmOthers(ctx as WebContext));
    router.post(OTHERS, (ctx: Context) => endOthers(ctx as WebContext));
    router.get(endPath(':uid'), (ctx: Context) => confirm(ctx as WebContext));
    router.post(endPath(':uid'), (ctx: Context) => end(ctx as WebContext));
  },
};
