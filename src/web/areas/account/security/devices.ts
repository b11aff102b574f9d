import type { KnownDevice } from '../../../../authentication/devices/index.ts';
import { dayText, ProblemError, type Language } from '../../../../shared/index.ts';
import { SECURITY, securityPath } from '../../../kit/addresses.ts';
import type { PageContext } from '../../../kit/context.ts';
import { problems } from '../../../kit/problems.ts';
import { deviceSecrets } from '../../../principal/device-cookie.ts';
import { param } from '../../../kit/page-router.ts';
import { redirect, showPage } from '../../../kit/answers/show.ts';
import type { Citizen } from '../../../principal/citizen.ts';
import { seenAs, type SectionDependencies, type SecuritySection } from './section.ts';

const NAME = 'devices';
const PATH = securityPath(NAME);
const ALL = `${PATH}/all/forget`;
const FORGOTTEN = `${PATH}/forgotten`;
const forgetPath = (id: string): string => `${PATH}/${id}/forget`;

function deviceView({ pages }: SectionDependencies, device: KnownDevice, isThis: boolean, language: Language) {
  return {
    ...seenAs(pages, device, language),
    firstSeenAt: dayText(device.firstSeenAt, language),
    lastSeenAt: dayText(device.lastSeenAt, language),
    isThis,
    forgetUrl: forgetPath(device.id),
  };
}

/** Devices that the account is known on. A sign-in on a device that was forgotten counts as one on a new device. */
export const devicesSection: SecuritySection = {
  name: NAME,
  async status({ pages, authentication }, { account }, language) {
    const count = (await authentication.devices.list(account.id)).length;
    return pages.t(language, 'devices:devices.status', { count });
  },

  addPages({ level1, level2 }, dependencies) {
    const { pages, authentication } = dependencies;
    const { devices } = authentication;

    const views = async (ctx: PageContext, { account }: Citizen) => {
      const own = new Set(deviceSecrets(ctx).map((secret) => devices.idOf(secret)));
      const all = await devices.list(account.id);
      return all.map((one) => ({
        id: one.id,
        view: deviceView(dependencies, one, own.has(one.id), ctx.state.language),
      }));
    };

    // A short address, so that the message fits into an SMS.
    level1.get('/devices', (ctx) => redirect(ctx, PATH));
    level1.get(PATH, async (ctx, citizen) => {
      const all = (await views(ctx, citizen)).map(({ view }) => view);
      showPage(ctx, pages, 'account/devices/list', {
        devices: [...all.filter(({ isThis }) => isThis), ...all.filter(({ isThis }) => !isThis)],
        forgetAllUrl: all.length > 0 ? ALL : undefined,
        securityUrl: SECURITY,
      });
    });
    // Before `:id`: the router takes the first address that matches.
    level2.get(ALL, (ctx, { csrf }) => {
      showPage(ctx, pages, 'account/devices/forget', { device: undefined, action: ALL, csrf, cancelUrl: PATH });
    });
    level2.post(ALL, async (ctx, citizen) => {
      await devices.forgetAll(citizen.account.id);
      redirect(ctx, FORGOTTEN);
    });
    level2.get(forgetPath(':id'), async (ctx, citizen) => {
      const id = param(ctx, 'id');
      const device = (await views(ctx, citizen)).find((one) => one.id === id)?.view;
      if (device === undefined) throw new ProblemError(problems.make.page_not_found());
      showPage(ctx, pages, 'account/devices/forget', {
        device,
        ...{ action: ctx.path, csrf: citizen.csrf, cancelUrl: PATH },
      });
    });
    level2.post(forgetPath(':id'), async (ctx, citizen) => {
      const id = param(ctx, 'id');
      await devices.forget(citizen.account.id, id);
      redirect(ctx, FORGOTTEN);
    });
    level1.get(FORGOTTEN, (ctx) => showPage(ctx, pages, 'account/devices/forgotten', { backUrl: PATH }));
  },
};
