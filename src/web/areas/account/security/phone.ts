import type { Context } from 'koa';
import type { Language, Problem } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import { field, readForm } from '../../../kit/forms/form.ts';
import { showProblemStatus } from '../../../kit/problem-status.ts';
import { redirect } from '../../interaction/steps.ts';
import { phoneEnd } from '../../recovery/phone-pages.ts';
import { PHONE_START } from '../../recovery/visit.ts';
import { showPage } from '../../../kit/show.ts';
import { moment } from '../../../kit/dates.ts';
import { checkCsrf, type Holder } from '../../../principal/citizen.ts';
import { securityPath, type SecurityDependencies, type SecuritySection } from './section.ts';

const NAME = 'phone';
const PATH = securityPath(NAME);
const CODE_MINUTES = 5;

const changeOf = ({ authentication }: SecurityDependencies, { account }: Holder) =>
  authentication.recovery.phoneChanges.find(account.id);

/** The registered phone, and a change of it that waits: cancelled here at any time, completed here after its period. */
export const phoneSection: SecuritySection = {
  name: NAME,
  async status(dependencies, holder, language: Language) {
    const { pages } = dependencies;
    const change = await changeOf(dependencies, holder);
    if (change !== undefined) {
      return pages.t(language, 'phone:status.waiting', { time: moment(change.readyAt, language) });
    }
    const { phone } = holder.account;
    return phone === undefined
      ? pages.t(language, 'phone:status.none')
      : pages.t(language, 'phone:status.phone', { phone: phoneEnd(phone) });
  },

  addRoutes(router, dependencies, held) {
    const { pages, authentication, bodyLimit } = dependencies;
    const { phoneChanges } = authentication.recovery;

    const show = async (ctx: WebContext, holder: Holder, problem?: Problem): Promise<void> => {
      const { language } = ctx.state;
      const [change, { heldUntil }] = await Promise.all([
        changeOf(dependencies, holder),
        authentication.available(holder.account),
      ]);
      const { phone } = holder.account;
      showProblemStatus(ctx, problem);
      showPage(ctx, pages, 'account/phone/home', {
        ...{ action: PATH, csrf: holder.csrf, changeUrl: PHONE_START, minutes: CODE_MINUTES },
        securityUrl: '/account/security',
        ...(phone === undefined ? {} : { phone: phoneEnd(phone) }),
        ...(change === undefined
          ? {}
          : { change: { ...change, phone: phoneEnd(change.phone), readyAt: moment(change.readyAt, language) } }),
        ...(heldUntil === undefined || heldUntil <= dependencies.clock.now()
          ? {}
          : { heldUntil: moment(heldUntil, language) }),
        ...(problem === undefined ? {} : { problem }),
      });
    };

    const page = held((ctx, holder) => show(ctx, holder));
    // Level 1 is enough: whoever is signed in may stop a change, and to complete one takes the new phone.
    const submit = held(async (ctx, holder) => {
      const form = await readForm(ctx.req, bodyLimit);
      checkCsrf(form, holder);
      const { account } = holder;
      const { clientAddress, language } = ctx.state;
      const action = field(form, 'action');
      const isCode = form.has('code') && action !== 'resend';
      const result =
        action === 'cancel-change'
          ? await phoneChanges.cancel(account.id)
          : isCode
            ? await phoneChanges.complete(account, field(form, 'code'), clientAddress)
            : await phoneChanges.sendCode(account, language, clientAddress);
      if (!result.ok) await show(ctx, holder, result.problem);
      else if (action === 'cancel-change') redirect(ctx, `${PATH}/cancelled`);
      else redirect(ctx, isCode ? `${PATH}/changed` : PATH);
    });
    const ended = (state: 'changed' | 'cancelled') =>
      held((ctx) => showPage(ctx, pages, `account/phone/${state}`, { phoneUrl: PATH }));
    const [changed, cancelled] = [ended('changed'), ended('cancelled')];

    router.get(PATH, (ctx: Context) => page(ctx as WebContext));
    router.post(PATH, (ctx: Context) => submit(ctx as WebContext));
    router.get(`${PATH}/changed`, (ctx: Context) => changed(ctx as WebContext));
    router.get(`${PATH}/cancelled`, (ctx: Context) => cancelled(ctx as WebContext));
  },
};
