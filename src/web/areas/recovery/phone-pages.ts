import type Router from '@koa/router';
import type { Context } from 'koa';
import { type PhoneChange, recoveryProblems } from '../../../authentication/recovery/index.ts';
import type { Language, Problem } from '../../../shared/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { field, readForm } from '../../kit/forms/form.ts';
import { moment } from '../../kit/dates.ts';
import { securityPath } from '../account/security/section.ts';
import { showProblemStatus } from '../../kit/problem-status.ts';
import { redirect } from '../interaction/steps.ts';
import { showPage } from '../../kit/show.ts';
import { addStepPage } from './step-page.ts';
import { keepRecovery, onwardPath, PHONE_START, START, type RecoveryRoutesOptions } from './visit.ts';

const CANCEL = `${PHONE_START}/cancel/:secret`;

/** The end of a number, enough for whoever knows it. */
export const phoneEnd = (phone: string): string => `••• ${phone.slice(-3)}`;

const viewOf = ({ phone, readyAt }: PhoneChange, language: Language) => ({
  phone: phoneEnd(phone),
  readyAt: moment(readyAt, language),
});

/** The pages of a lost phone, up to the waiting period, and the one that cancels. */
export function addPhonePages(router: Router, options: RecoveryRoutesOptions): void {
  const { pages, authentication, bodyLimit } = options;
  const { recovery } = authentication;

  const showStart = (ctx: WebContext, personalNumber?: string, problem?: Problem): void => {
    showProblemStatus(ctx, problem);
    showPage(ctx, pages, 'recovery/phone/start', {
      action: PHONE_START,
      backUrl: '/',
      passwordUrl: START,
      ...(personalNumber === undefined ? {} : { personalNumber }),
      ...(problem === undefined ? {} : { problem }),
    });
  };
  router.get(PHONE_START, (plain: Context) => showStart(plain as WebContext));
  router.post(PHONE_START, async (plain: Context) => {
    const ctx = plain as WebContext;
    const form = await readForm(ctx.req, bodyLimit);
    const number = field(form, 'personal_number');
    const password = form.get('password')?.[0] ?? '';
    const begun = await recovery.phone.begin(
      { number, password, address: ctx.state.clientAddress },
      ctx.state.language,
    );
    if (begun.ok) {
      keepRecovery(ctx, begun.value);
      const state = await recovery.find(begun.value);
      redirect(ctx, state === undefined ? PHONE_START : onwardPath(state));
    } else showStart(ctx, number, begun.problem);
  });

  const NEW_NUMBER = `${PHONE_START}/new-number`;
  addStepPage(router, options, {
    path: NEW_NUMBER,
    isDue: ({ state }) => state.step === 'phone',
    show(ctx, { csrf }, problem) {
      showProblemStatus(ctx, problem);
      showPage(ctx, pages, 'recovery/phone/new-number', {
        ...{ action: NEW_NUMBER, csrf },
        ...(problem === undefined ? {} : { problem }),
      });
    },
    submit: (_ctx, { secret }, form) => recovery.phone.request(secret, field(form, 'phone')),
  });
  addStepPage(router, options, {
    path: `${PHONE_START}/requested`,
    isDue: ({ state }) => state.step === 'done' && state.kind === 'phone',
    async show(ctx, { state }) {
      const change = state.account === undefined ? undefined : await recovery.phoneChanges.find(state.account.id);
      showPage(ctx, pages, 'recovery/phone/requested', {
        ...(change === undefined ? {} : { change: viewOf(change, ctx.state.language) }),
        phoneUrl: securityPath('phone'),
      });
    },
  });

  const secretOf = (ctx: WebContext): string => String((ctx['params'] as Record<string, unknown>)['secret']);
  const showCancel = async (ctx: WebContext, problem?: Problem): Promise<void> => {
    const change = await recovery.phoneChanges.findByLink(secretOf(ctx));
    const shown = problem ?? (change === undefined ? recoveryProblems.make.phone_change_over() : undefined);
    showProblemStatus(ctx, shown);
    showPage(ctx, pages, 'recovery/phone/cancel', {
      action: ctx.path,
      ...(change === undefined ? {} : { change: viewOf(change, ctx.state.language) }),
      ...(shown === undefined ? {} : { problem: shown }),
    });
  };
  router.get(CANCEL, (plain: Context) => showCancel(plain as WebContext));
  router.post(CANCEL, async (plain: Context) => {
    const ctx = plain as WebContext;
    await readForm(ctx.req, bodyLimit);
    // The secret in the address is what proves the right to it: no other site knows it.
    const cancelled = await recovery.phoneChanges.cancelByLink(secretOf(ctx));
    if (cancelled.ok) redirect(ctx, `${PHONE_START}/cancelled`);
    else await showCancel(ctx, cancelled.problem);
  });
  router.get(`${PHONE_START}/cancelled`, (plain: Context) =>
    showPage(plain as WebContext, pages, 'recovery/phone/cancelled', { passwordUrl: securityPath('password') }),
  );
}
