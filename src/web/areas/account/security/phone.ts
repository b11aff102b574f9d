import { momentText, type Language, type Problem } from '../../../../shared/index.ts';
import { PHONE_RECOVERY, SECURITY, securityPath } from '../../../kit/addresses.ts';
import type { PageContext } from '../../../kit/context.ts';
import { field } from '../../../kit/forms/form.ts';
import { sentCodeView } from '../../../kit/sent-code.ts';
import { numberEnd } from '../../../kit/masking.ts';
import { redirect, showPage } from '../../../kit/answers/show.ts';
import type { Citizen } from '../../../principal/citizen.ts';
import { deviceSecrets } from '../../../principal/device-cookie.ts';
import type { SectionDependencies, SecuritySection } from './section.ts';

const NAME = 'phone';
const PATH = securityPath(NAME);
const CODE_MINUTES = 5;

const changeOf = ({ authentication }: SectionDependencies, { account }: Citizen) =>
  authentication.recovery.phoneChanges.find(account.id);

/** The registered phone, and a change of it that waits: cancelled here at any time, completed here after its period. */
export const phoneSection: SecuritySection = {
  name: NAME,
  async status(dependencies, citizen, language: Language) {
    const { pages } = dependencies;
    const change = await changeOf(dependencies, citizen);
    if (change !== undefined) {
      return pages.t(language, 'phone:status.waiting', { time: momentText(change.readyAt, language) });
    }
    const { phone } = citizen.account;
    return phone === undefined
      ? pages.t(language, 'phone:status.none')
      : pages.t(language, 'phone:status.phone', { phone: numberEnd(phone) });
  },

  addPages({ level1 }, dependencies) {
    const { pages, authentication } = dependencies;
    const { phoneChanges } = authentication.recovery;

    const show = async (ctx: PageContext, citizen: Citizen, problem?: Problem): Promise<void> => {
      const { language, clientAddress } = ctx.state;
      const [change, sent, { heldUntil }] = await Promise.all([
        changeOf(dependencies, citizen),
        phoneChanges.sent(citizen.account, clientAddress, deviceSecrets(ctx)),
        authentication.available(citizen.account),
      ]);
      const { phone } = citizen.account;
      showPage(
        ctx,
        pages,
        'account/phone/home',
        {
          ...{
            action: PATH,
            csrf: citizen.csrf,
            changeUrl: authentication.recovery.isOffered ? PHONE_RECOVERY : undefined,
            minutes: CODE_MINUTES,
          },
          securityUrl: SECURITY,
          phone: phone && numberEnd(phone),
          sent: sent && sentCodeView(sent, dependencies.clock, language),
          change: change && {
            isReady: change.isReady,
            phone: numberEnd(change.phone),
            readyAt: momentText(change.readyAt, language),
          },
          heldUntil:
            heldUntil === undefined || heldUntil <= dependencies.clock.now()
              ? undefined
              : momentText(heldUntil, language),
        },
        problem,
      );
    };

    level1.get(PATH, (ctx, citizen) => show(ctx, citizen));
    // Level 1 is enough: anybody who is signed in may stop a change, and completing one takes the new phone.
    level1.post(PATH, async (ctx, citizen, form) => {
      const { account } = citizen;
      const { clientAddress, language } = ctx.state;
      const action = field(form, 'action');
      const isCode = form.has('code') && action !== 'resend';
      const result =
        action === 'cancel-change'
          ? await phoneChanges.cancel(account.id)
          : isCode
            ? await phoneChanges.complete(account, field(form, 'code'), clientAddress, citizen.living)
            : await phoneChanges.sendCode(account, language, clientAddress, deviceSecrets(ctx));
      if (!result.ok) await show(ctx, citizen, result.problem);
      else if (action === 'cancel-change') redirect(ctx, `${PATH}/cancelled`);
      else redirect(ctx, isCode ? `${PATH}/changed` : PATH);
    });
    level1.get(`${PATH}/changed`, (ctx) => showPage(ctx, pages, 'account/phone/changed', { phoneUrl: PATH }));
    level1.get(`${PATH}/cancelled`, (ctx) => showPage(ctx, pages, 'account/phone/cancelled', { phoneUrl: PATH }));
  },
};
