import type { Context } from 'koa';
import { browserName } from '../../../../authentication/devices/index.ts';
import { MOST_PASSKEYS, type Passkey } from '../../../../authentication/factors/index.ts';
import { ProblemError, type Language, type Problem } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import { field, readForm } from '../../../kit/forms/form.ts';
import { problems } from '../../../kit/problems.ts';
import { redirect } from '../../interaction/steps.ts';
import { showProblemStatus } from '../../../kit/problem-status.ts';
import { showPage } from '../../../kit/show.ts';
import { day, moment } from '../../../kit/dates.ts';
import { checkCsrf, type Holder } from '../../../principal/citizen.ts';
import { securityPath, type SecuritySection } from './section.ts';

const NAME = 'passkeys';
const HOME = securityPath(NAME);
const ADD = `${HOME}/add`;
const renamePath = (id: string): string => `${HOME}/${id}/rename`;
const removePath = (id: string): string => `${HOME}/${id}/remove`;

const view = ({ id, name, addedAt, lastUsedAt, synced }: Passkey, unnamed: string, language: Language) => ({
  name: name === '' ? unnamed : name,
  synced,
  addedAt: day(addedAt, language),
  ...(lastUsedAt === undefined ? {} : { lastUsedAt: moment(lastUsedAt, language) }),
  renameUrl: renamePath(id),
  removeUrl: removePath(id),
});

const idOf = (ctx: WebContext): string => (ctx['params'] as { id: string }).id;
const orThrow = (result: { ok: true } | { ok: false; problem: Problem }): void => {
  if (!result.ok) throw new ProblemError(result.problem);
};

/** Passkeys: those there are, one more, another name, one less. */
export const passkeySection: SecuritySection = {
  name: NAME,
  isOffered: ({ authentication }) => authentication.offers('passkey'),
  async status({ authentication, pages }, { account }, language) {
    const { length: count } = await authentication.factors.passkey.list(account.id);
    return pages.t(language, 'passkey:status', { count });
  },

  addRoutes(router, dependencies, held) {
    const { pages, authentication, bodyLimit } = dependencies;
    const passkeys = authentication.factors.passkey;
    const unnamed = (language: Language): string => pages.t(language, 'passkey:unnamed');

    const list = held(async (ctx, { account }) => {
      const { language } = ctx.state;
      const [all, accepted] = await Promise.all([passkeys.list(account.id), passkeys.accepted(account.id)]);
      showPage(ctx, pages, 'account/passkeys/list', {
        passkeys: all.map((passkey) => view(passkey, unnamed(language), language)),
        ...(all.length < MOST_PASSKEYS ? { addUrl: ADD } : {}),
        accepted: JSON.stringify(accepted),
        securityUrl: '/account/security',
      });
    });

    const showAdding = async (ctx: WebContext, holder: Holder, name: string, problem?: Problem): Promise<void> => {
      const { account, session, csrf } = holder;
      const options = await passkeys.creationOptions(account, session.uid);
      if (!options.ok) throw new ProblemError(options.problem);
      showProblemStatus(ctx, problem);
      showPage(ctx, pages, 'account/passkeys/add', {
        action: ADD,
        csrf,
        options: JSON.stringify(options.value),
        name,
        cancelUrl: HOME,
        ...(problem === undefined ? {} : { problem }),
      });
    };
    const showAdd = held(
      async (ctx, holder) =>
        showAdding(ctx, holder, (await browserName(ctx.get('user-agent'))) ?? unnamed(ctx.state.language)),
      'adding',
    );
    const add = held(async (ctx, holder) => {
      const form = await readForm(ctx.req, bodyLimit);
      checkCsrf(form, holder);
      const { account, session } = holder;
      const name = field(form, 'name');
      const response = field(form, 'passkey');
      const added = await passkeys.add({ account, sessionId: session.uid, response, name });
      if (added.ok) redirect(ctx, HOME);
      else await showAdding(ctx, holder, name, added.problem);
    }, 'adding');

    const passkeyOf = async (ctx: WebContext, { account }: Holder): Promise<Passkey> => {
      const passkey = await passkeys.find(account.id, idOf(ctx));
      if (passkey === undefined) throw new ProblemError(problems.make.page_not_found());
      return passkey;
    };
    const showRenaming = (ctx: WebContext, { csrf }: Holder, name: string, problem?: Problem): void => {
      showProblemStatus(ctx, problem);
      showPage(ctx, pages, 'account/passkeys/rename', {
        action: renamePath(idOf(ctx)),
        ...{ csrf, name },
        cancelUrl: HOME,
        ...(problem === undefined ? {} : { problem }),
      });
    };
    const showRename = held(async (ctx, holder) => {
      showRenaming(ctx, holder, (await passkeyOf(ctx, holder)).name);
    }, 2);
    const rename = held(async (ctx, holder) => {
      const form = await readForm(ctx.req, bodyLimit);
      checkCsrf(form, holder);
      const name = field(form, 'name');
      const renamed = await passkeys.rename(holder.account.id, idOf(ctx), name);
      if (!renamed.ok && renamed.problem.code !== 'passkey_not_found') {
        showRenaming(ctx, holder, name, renamed.problem);
        return;
      }
      orThrow(renamed);
      redirect(ctx, HOME);
    }, 2);

    const showRemove = held(async (ctx, holder) => {
      const name = (await passkeyOf(ctx, holder)).name || unnamed(ctx.state.language);
      const action = removePath(idOf(ctx));
      showPage(ctx, pages, 'account/passkeys/remove', { action, name, csrf: holder.csrf, cancelUrl: HOME });
    }, 2);
    const remove = held(async (ctx, holder) => {
      checkCsrf(await readForm(ctx.req, bodyLimit), holder);
      orThrow(await passkeys.remove(holder.account, idOf(ctx)));
      redirect(ctx, HOME);
    }, 2);

    router.get(HOME, (ctx: Context) => list(ctx as WebContext));
    router.get(ADD, (ctx: Context) => showAdd(ctx as WebContext));
    router.post(ADD, (ctx: Context) => add(ctx as WebContext));
    router.get(renamePath(':id'), (ctx: Context) => showRename(ctx as WebContext));
    router.post(renamePath(':id'), (ctx: Context) => rename(ctx as WebContext));
    router.get(removePath(':id'), (ctx: Context) => showRemove(ctx as WebContext));
    router.post(removePath(':id'), (ctx: Context) => remove(ctx as WebContext));
  },
};
