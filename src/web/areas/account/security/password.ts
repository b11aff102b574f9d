import { LEAST_CHARACTERS } from '../../../../authentication/factors/index.ts';
import type { Problem } from '../../../../shared/index.ts';
import { SECURITY, securityPath } from '../../../kit/addresses.ts';
import type { PageContext } from '../../../kit/context.ts';
import { field } from '../../../kit/forms/form.ts';
import { redirect, showPage } from '../../../kit/answers/show.ts';
import type { Citizen } from '../../../principal/citizen.ts';
import { deviceSecrets } from '../../../principal/device-cookie.ts';
import type { SecuritySection } from './section.ts';

const NAME = 'password';
const PATH = securityPath(NAME);
const CHANGED = `${PATH}/changed`;

/** The password, changed by giving the current one. */
export const passwordSection: SecuritySection = {
  name: NAME,
  status: ({ pages }, _holder, language) => Promise.resolve(pages.t(language, 'password:status')),

  addPages({ level1, level2 }, dependencies) {
    const { pages, authentication } = dependencies;

    const show = (ctx: PageContext, { account, csrf }: Citizen, problem?: Problem): void => {
      showPage(
        ctx,
        pages,
        'account/password',
        {
          action: PATH,
          csrf,
          // Tells password managers which account the password belongs to.
          personalNumber: account.identity.number,
          least: LEAST_CHARACTERS,
          cancelUrl: SECURITY,
        },
        problem,
      );
    };
    level2.get(PATH, (ctx, citizen) => show(ctx, citizen));
    level2.post(PATH, async (ctx, citizen, form) => {
      const { account, living } = citizen;
      const changed = await authentication.factors.password.change({
        account,
        current: field(form, 'current_password'),
        password: field(form, 'new_password'),
        address: ctx.state.clientAddress,
        session: living,
        device: deviceSecrets(ctx),
      });
      if (!changed.ok) {
        show(ctx, citizen, changed.problem);
        return;
      }
      redirect(ctx, CHANGED);
    });
    level1.get(CHANGED, (ctx) => showPage(ctx, pages, 'account/password-changed', { backUrl: SECURITY }));
  },
};
