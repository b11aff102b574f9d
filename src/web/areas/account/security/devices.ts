import type { Context } from 'koa';
import type { KnownDevice } from '../../../../authentication/devices/index.ts';
import { ProblemError, type Language } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import { readForm } from '../../../kit/forms/form.ts';
import { problems } from '../../../kit/problems.ts';
import { deviceCookie } from '../../../principal/device-cookie.ts';
import { redirect } from '../../interaction/steps.ts';
import { showPage } from '../../../kit/show.ts';
import { day } from '../../../kit/dates.ts';
import { checkCsrf, type Holder } from '../../../principal/citizen.ts';
import { securityPath, type SecurityDependencies, type SecuritySection } from './section.ts';
import { seenAs } from './seen.ts';

const NAME = 'devices';
const PATH = securityPath(NAME);
const ALL = `${PATH}/all/forget`;
const FORGOTTEN = `${PATH}/forgotten`;
const forgetPath = (id: string): string => `${PATH}/${id}/forget`;

function deviceView({ pages }: SecurityDependencies, device: KnownDevice, isThis: boolean, language: Language) {
  return {
    ...seenAs(pages, device, language),
    firstSeenAt: day(device.firstSeenAt, language),
    lastSeenAt: day(device.lastSeenAt, language),
    isThis,
    forgetUrl: forgetPath(device.id),
  };
}

/** Devices that the account is known on: forgotten, a sign-in there is one on a new device. */
export const devicesSection: SecuritySection = {
  name: NAME,
  async status({ pages, authentication }, { account }, language) {
    const count = (await authentication.devices.list(account.id)).length;
    return pages.t(language, 'devices:devices.status', { count });
  },

  addRoutes(router, dependencies, held) {
    const { pages, authentication, bodyLimit } = dependencies;
    const { devices } = authentication;

    const views = async (ctx: WebContext, { account }: Holder) => {
      const own = new Set(deviceCookie(ctx).secrets.map((secret) => devices.idOf(secret)));
      const all = await devices.list(account.id);
      return all.map((one) => ({
        id: one.id,
        view: deviceView(dependencies, one, own.has(one.id), ctx.state.language),
      }));
    };

    const list = held(async (ctx, holder) => {
      const all = (await views(ctx, holder)).map(({ view }) => view);
      showPage(ctx, pages, 'account/devices/list', {
        devices: [...all.filter(({ isThis }) => isThis), ...all.filter(({ isThis }) => !isThis)],
        ...(all.length > 0 ? { forgetAllUrl: ALL } : {}),
        securityUrl: '/account/security',
      });
    });
    const confirm = held(async (ctx, holder) => {
      const { id } = ctx['params'] as { id: string };
      const device = (await views(ctx, holder)).find((one) => one.id === id)?.view;
      if (device === undefined) throw new ProblemError(problems.make.page_not_found());
      showPage(ctx, pages, 'account/devices/forget', {
        device,
        ...{ action: ctx.path, csrf: holder.csrf, cancelUrl: PATH },
      });
    }, 2);
    const forget = held(async (ctx, holder) => {
      checkCsrf(await readForm(ctx.req, bodyLimit), holder);
      const { id } = ctx['params'] as { id: string };
      await devices.forget(holder.account.id, id);
      redirect(ctx, FORGOTTEN);
    }, 2);
    const confirmAll = held((ctx, { csrf }) => {
      showPage(ctx, pages, 'account/devices/forget', { action: ALL, csrf, cancelUrl: PATH });
    }, 2);
    const forgetAll = held(async (ctx, holder) => {
      checkCsrf(await readForm(ctx.req, bodyLimit), holder);
      await devices.forgetAll(holder.account.id);
      redirect(ctx, FORGOTTEN);
    }, 2);
    const forgotten = held((ctx) => showPage(ctx, pages, 'account/devices/forgotten', { backUrl: PATH }));

    router.get(PATH, (ctx: Context) => list(ctx as WebContext));
    router.get(FORGOTTEN, (ctx: Context) => forgotten(ctx as WebContext));
    router.get(ALL, (ctx: Context) => confirmAll(ctx as WebContext));
    router.post(ALL, (ctx: Context) => forgetAll(ctx as WebContext));
    router.get(forgetPath(':id'), (ctx: Context) => confirm(ctx as WebContext));
    router.post(forgetPath(':id'), (ctx: Context) => forget(ctx as WebContext));
  },
};
