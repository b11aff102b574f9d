import Router from '@koa/router';
import type { Context } from 'koa';
import { LEAST_CHARACTERS } from '../../../authentication/factors/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { field, readForm } from '../../kit/forms/form.ts';
import { showProblemStatus } from '../../kit/problem-status.ts';
import { redirect } from '../interaction/steps.ts';
import { showPage } from '../../kit/show.ts';
import { addFactorPages } from './factor-pages.ts';
import { addPhonePages } from './phone-pages.ts';
import { addStepPage, showStart } from './step-page.ts';
import {
  backPath,
  DESK,
  keepRecovery,
  PHONE_START,
  signInIdOf,
  START,
  visitRecovery,
  type RecoveryRoutesOptions,
} from './visit.ts';

const CODE_MINUTES = 5;

const one = (value: string | string[] | undefined): string => (Array.isArray(value) ? (value[0] ?? '') : (value ?? ''));

/** A lost password or phone: one page a step, each with its own address; no page tells whether a number is anybody's. */
export function recoveryRoutes(options: RecoveryRoutesOptions): Router {
  const { pages, authentication, bodyLimit } = options;
  const { recovery } = authentication;
  const router = new Router();

  router.get(START, (plain: Context) => {
    const ctx = plain as WebContext;
    showStart(ctx, options, { signInId: signInIdOf(one(ctx.query['from'])) });
  });
  router.post(START, async (plain: Context) => {
    const ctx = plain as WebContext;
    const form = await readForm(ctx.req, bodyLimit);
    const number = field(form, 'personal_number');
    const signInId = signInIdOf(field(form, 'from'));
    const begun = await recovery.password.begin({
      ...{ number, language: ctx.state.language, address: ctx.state.clientAddress },
      ...(signInId === undefined ? {} : { signInId }),
    });
    if (begun.ok) {
      keepRecovery(ctx, begun.value);
      redirect(ctx, `${START}/code`);
    } else showStart(ctx, options, { personalNumber: number, signInId }, begun.problem);
  });

  addStepPage(router, options, {
    path: `${START}/code`,
    isDue: ({ state }) => state.step === 'code',
    show(ctx, { csrf }, problem) {
      showProblemStatus(ctx, problem);
      showPage(ctx, pages, 'recovery/sms-code', {
        ...{ action: `${START}/code`, csrf, minutes: CODE_MINUTES, phoneUrl: PHONE_START },
        ...(problem === undefined ? {} : { problem }),
      });
    },
    submit: (ctx, { secret }, form) =>
      field(form, 'action') === 'resend'
        ? recovery.password.resend(secret, ctx.state.language, ctx.state.clientAddress)
        : recovery.password.verifyCode(secret, field(form, 'code'), ctx.state.clientAddress),
  });

  addFactorPages(router, options);

  addStepPage(router, options, {
    path: `${START}/new-password`,
    isDue: ({ state }) => state.step === 'password',
    show(ctx, { csrf, state }, problem) {
      showProblemStatus(ctx, problem);
      showPage(ctx, pages, 'recovery/new-password', {
        ...{ action: `${START}/new-password`, csrf, least: LEAST_CHARACTERS },
        personalNumber: state.account?.identity.number ?? '',
        ...(problem === undefined ? {} : { problem }),
      });
    },
    submit: (_ctx, { secret }, form) => recovery.password.setPassword(secret, field(form, 'new_password')),
  });
  addStepPage(router, options, {
    path: `${START}/done`,
    isDue: ({ state }) => state.step === 'done' && state.kind === 'password',
    show: (ctx, { state }) =>
      showPage(ctx, pages, 'recovery/done', {
        signInUrl: backPath(state.signInId),
        hours: Math.round(recovery.holdSeconds / 3600),
      }),
  });

  router.get(DESK, async (plain: Context) => {
    const ctx = plain as WebContext;
    const at = await visitRecovery(ctx, options);
    showPage(ctx, pages, 'recovery/desk', { kind: at?.state.kind ?? 'password' });
  });

  addPhonePages(router, options);
  return router;
}
