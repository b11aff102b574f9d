import type { Context } from 'koa';
import { type AuthenticatorApp, MOST_APPS, type PendingApp } from '../../../../authentication/factors/index.ts';
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

const NAME = 'authenticator-app';
const HOME = securityPath(NAME);
const ADD = `${HOME}/add`;
const removePath = (id: string): string => `${HOME}/${id}/remove`;

/** The library is read when the first code is drawn. */
async function qrImage(text: string): Promise<string> {
  const { default: qrcode } = await import('qrcode');
  const svg = await qrcode.toString(text, { type: 'svg', errorCorrectionLevel: 'M' });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

const grouped = (secret: string): string => secret.replace(/.{4}(?=.)/g, '$& ');

const view = ({ id, name, addedAt, lastUsedAt }: AuthenticatorApp, unnamed: string, language: Language) => ({
  id,
  name: name === '' ? unnamed : name,
  addedAt: day(addedAt, language),
  ...(lastUsedAt === undefined ? {} : { lastUsedAt: moment(lastUsedAt, language) }),
  removeUrl: removePath(id),
});

/** Authenticator apps: those there are, one more, one less. */
export const authenticatorAppSection: SecuritySection = {
  name: NAME,
  async status({ authentication, pages }, { account }, language) {
    const { length: count } = await authentication.factors.totp.list(account.id);
    return pages.t(language, 'authenticator-app:status', { count });
  },

  addRoutes(router, dependencies, held) {
    const { pages, authentication, bodyLimit } = dependencies;
    const apps = authentication.factors.totp;
    const unnamed = (language: Language): string => pages.t(language, 'authenticator-app:unnamed');

    const list = held(async (ctx, { account }) => {
      const { language } = ctx.state;
      const all = await apps.list(account.id);
      showPage(ctx, pages, 'account/authenticator-app/list', {
        apps: all.map((app) => view(app, unnamed(language), language)),
        ...(all.length < MOST_APPS ? { addUrl: ADD } : {}),
        securityUrl: '/account/security',
      });
    });

    const showAdding = async (
      ctx: WebContext,
      { csrf }: Holder,
      { pending, secret, uri }: PendingApp,
      name: string,
      problem?: Problem,
    ): Promise<void> => {
      showProblemStatus(ctx, problem);
      showPage(ctx, pages, 'account/authenticator-app/add', {
        action: ADD,
        csrf,
        pending,
        image: await qrImage(uri),
        uri,
        secret: grouped(secret),
        name,
        cancelUrl: HOME,
        ...(problem === undefined ? {} : { problem }),
      });
    };
    const showAdd = held(
      async (ctx, holder) => showAdding(ctx, holder, await apps.begin(holder.account), unnamed(ctx.state.language)),
      'adding',
    );
    const add = held(async (ctx, holder) => {
      const form = await readForm(ctx.req, bodyLimit);
      checkCsrf(form, holder);
      const { account } = holder;
      const [pending, name] = [field(form, 'pending'), field(form, 'name')];
      const added = await apps.enrol({ account, pending, name, code: field(form, 'totp') });
      if (added.ok) {
        redirect(ctx, HOME);
        return;
      }
      const again = (await apps.resume(account, pending)) ?? (await apps.begin(account));
      await showAdding(ctx, holder, again, name, added.problem);
    }, 'adding');

    const appOf = async (ctx: WebContext, { account }: Holder): Promise<AuthenticatorApp> => {
      const { id } = ctx['params'] as { id: string };
      const app = (await apps.list(account.id)).find((one) => one.id === id);
      if (app === undefined) throw new ProblemError(problems.make.page_not_found());
      return app;
    };
    const showRemove = held(async (ctx, holder) => {
      const { language } = ctx.state;
      showPage(ctx, pages, 'account/authenticator-app/remove', {
        app: view(await appOf(ctx, holder), unnamed(language), language),
        csrf: holder.csrf,
        cancelUrl: HOME,
      });
    }, 2);
    const remove = held(async (ctx, holder) => {
      checkCsrf(await readForm(ctx.req, bodyLimit), holder);
      const { id } = ctx['params'] as { id: string };
      await apps.remove(holder.account, id);
      redirect(ctx, HOME);
    }, 2);

    router.get(HOME, (ctx: Context) => list(ctx as WebContext));
    router.get(ADD, (ctx: Context) => showAdd(ctx as WebContext));
    router.post(ADD, (ctx: Context) => add(ctx as WebContext));
    router.get(removePath(':id'), (ctx: Context) => showRemove(ctx as WebContext));
    router.post(removePath(':id'), (ctx: Context) => remove(ctx as WebContext));
  },
};
