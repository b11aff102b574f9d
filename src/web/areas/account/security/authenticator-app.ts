import { type AuthenticatorApp, MOST_APPS, type PendingApp } from '../../../../authentication/factors/index.ts';
import { dayText, momentText, ProblemError, type Language } from '../../../../shared/index.ts';
import { SECURITY, securityPath } from '../../../kit/addresses.ts';
import type { PageContext } from '../../../kit/context.ts';
import { field } from '../../../kit/forms/form.ts';
import { problems } from '../../../kit/problems.ts';
import { param } from '../../../kit/page-router.ts';
import { redirect, showPage } from '../../../kit/answers/show.ts';
import { showAgain, typedBefore } from '../../../kit/answers/shown-again.ts';
import type { Citizen } from '../../../principal/citizen.ts';
import { heldUntilText, type SecuritySection } from './section.ts';

const NAME = 'authenticator-app';
const HOME = securityPath(NAME);
const ADD = `${HOME}/add`;
const removePath = (id: string): string => `${HOME}/${id}/remove`;

/** The library loads when the first code is drawn. */
async function qrImage(text: string): Promise<string> {
  const { default: qrcode } = await import('qrcode');
  const svg = await qrcode.toString(text, { type: 'svg', errorCorrectionLevel: 'M' });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

const grouped = (secret: string): string => secret.replace(/.{4}(?=.)/g, '$& ');

const view = ({ id, name, addedAt, lastUsedAt }: AuthenticatorApp, unnamed: string, language: Language) => ({
  id,
  name: name === '' ? unnamed : name,
  addedAt: dayText(addedAt, language),
  lastUsedAt: lastUsedAt && momentText(lastUsedAt, language),
  removeUrl: removePath(id),
});

/** Authenticator apps: list, add, remove. */
export const authenticatorAppSection: SecuritySection = {
  name: NAME,
  isOffered: ({ authentication }) => authentication.offers('totp'),
  async status({ authentication, pages }, { account }, language) {
    const { length: count } = await authentication.factors.totp.list(account.id);
    return pages.t(language, 'authenticator-app:status', { count });
  },

  addPages({ level1, level2, adding }, dependencies) {
    const { pages, authentication } = dependencies;
    const apps = authentication.factors.totp;
    const unnamed = (language: Language): string => pages.t(language, 'authenticator-app:unnamed');

    level1.get(HOME, async (ctx, citizen) => {
      const { account } = citizen;
      const { language } = ctx.state;
      const all = await apps.list(account.id);
      const heldUntil = await heldUntilText(dependencies, citizen, language);
      showPage(ctx, pages, 'account/authenticator-app/list', {
        apps: all.map((app) => view(app, unnamed(language), language)),
        heldUntil,
        addUrl: all.length < MOST_APPS && heldUntil === undefined ? ADD : undefined,
        securityUrl: SECURITY,
      });
    });

    const showAdding = async (
      ctx: PageContext,
      { csrf }: Citizen,
      { pending, secret, uri }: PendingApp,
      name: string,
    ): Promise<void> => {
      showPage(ctx, pages, 'account/authenticator-app/add', {
        ...{ action: ADD, csrf, pending, name },
        image: await qrImage(uri),
        uri,
        secret: grouped(secret),
        cancelUrl: HOME,
      });
    };
    adding.get(ADD, async (ctx, citizen) => {
      const { account } = citizen;
      const typed = typedBefore(ctx);
      // After a wrong code, keep the secret: the citizen has already set up the app with it.
      const again = typed && (await apps.resume(account, field(typed, 'pending')));
      const name = typed === undefined ? unnamed(ctx.state.language) : field(typed, 'name');
      await showAdding(ctx, citizen, again ?? (await apps.begin(account)), name);
    });
    adding.post(ADD, async (ctx, citizen, form) => {
      const { account } = citizen;
      const [pending, name] = [field(form, 'pending'), field(form, 'name')];
      const added = await apps.enrol({ account, pending, name, code: field(form, 'totp') });
      if (added.ok) redirect(ctx, HOME);
      else showAgain(ctx, { problem: added.problem });
    });

    const appOf = async (ctx: PageContext, { account }: Citizen): Promise<AuthenticatorApp> => {
      const id = param(ctx, 'id');
      const app = (await apps.list(account.id)).find((one) => one.id === id);
      if (app === undefined) throw new ProblemError(problems.make.page_not_found());
      return app;
    };
    level2.get(removePath(':id'), async (ctx, citizen) => {
      const { language } = ctx.state;
      showPage(ctx, pages, 'account/authenticator-app/remove', {
        app: view(await appOf(ctx, citizen), unnamed(language), language),
        csrf: citizen.csrf,
        cancelUrl: HOME,
      });
    });
    level2.post(removePath(':id'), async (ctx, citizen) => {
      const id = param(ctx, 'id');
      await apps.remove(citizen.account, id);
      redirect(ctx, HOME);
    });
  },
};
