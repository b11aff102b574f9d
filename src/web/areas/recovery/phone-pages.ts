import { type PhoneChange, recoveryProblems } from '../../../authentication/recovery/index.ts';
import { momentText, type Language, type Problem } from '../../../shared/index.ts';
import { PHONE_RECOVERY, RECOVERY, securityPath } from '../../kit/addresses.ts';
import type { AreaKit } from '../../kit/area.ts';
import type { PageContext, WebContext } from '../../kit/context.ts';
import { field } from '../../kit/forms/form.ts';
import { unguardedForm } from '../../kit/forms/unguarded.ts';
import { numberEnd } from '../../kit/masking.ts';
import { param } from '../../kit/page-router.ts';
import { redirect, showPage } from '../../kit/answers/show.ts';
import { typedBefore } from '../../kit/answers/shown-again.ts';
import { deviceSecrets } from '../../principal/device-cookie.ts';
import type { RecoveryModels } from './models.ts';
import type { AddRecoveryPage } from './recovery-page.ts';
import { DESK, keepRecovery, onwardPath, type RecoveryDependencies } from './recovery-visit.ts';

const CANCEL = `${PHONE_RECOVERY}/cancel/:secret`;

const viewOf = ({ phone, readyAt }: PhoneChange, language: Language) => ({
  phone: numberEnd(phone),
  readyAt: momentText(readyAt, language),
});

/** Adds the pages of a lost phone, up to the waiting period, and the one that cancels the change. */
export function addPhonePages(
  addPage: AddRecoveryPage,
  { router, pages, bodyLimit }: AreaKit<RecoveryModels>,
  { authentication }: RecoveryDependencies,
): void {
  const { recovery } = authentication;
  const form = unguardedForm(bodyLimit);

  const showStart = (ctx: WebContext, personalNumber?: string, problem?: Problem): void => {
    showPage(
      ctx,
      pages,
      'recovery/phone/start',
      {
        action: PHONE_RECOVERY,
        backUrl: '/',
        passwordUrl: RECOVERY,
        personalNumber,
      },
      problem,
    );
  };
  router.get(PHONE_RECOVERY, (ctx) => {
    if (!recovery.isOffered) {
      redirect(ctx, DESK);
      return;
    }
    const typed = typedBefore(ctx);
    showStart(ctx, typed && field(typed, 'personal_number'));
  });
  // The password in the form is what begins this recovery.
  router.post(PHONE_RECOVERY, form, async (ctx, fields) => {
    if (!recovery.isOffered) {
      redirect(ctx, DESK);
      return;
    }
    const number = field(fields, 'personal_number');
    const password = fields.get('password')?.[0] ?? '';
    const begun = await recovery.phone.begin(
      { number, password, address: ctx.state.clientAddress, device: deviceSecrets(ctx) },
      ctx.state.language,
    );
    if (begun.ok) {
      keepRecovery(ctx, begun.value);
      const state = await recovery.find(begun.value);
      redirect(ctx, state === undefined ? PHONE_RECOVERY : onwardPath(state));
    } else showStart(ctx, number, begun.problem);
  });

  const NEW_NUMBER = `${PHONE_RECOVERY}/new-number`;
  addPage({
    path: NEW_NUMBER,
    isDue: ({ state }) => state.step === 'phone',
    show(ctx, { csrf }, problem) {
      showPage(
        ctx,
        pages,
        'recovery/phone/new-number',
        {
          ...{ action: NEW_NUMBER, csrf },
        },
        problem,
      );
    },
    submit: (_ctx, { secret }, fields) => recovery.phone.request(secret, field(fields, 'phone')),
  });
  addPage({
    path: `${PHONE_RECOVERY}/requested`,
    isDue: ({ state }) => state.step === 'done' && state.kind === 'phone',
    async show(ctx, { state }) {
      const change = state.account === undefined ? undefined : await recovery.phoneChanges.find(state.account.id);
      showPage(ctx, pages, 'recovery/phone/requested', {
        change: change && viewOf(change, ctx.state.language),
        phoneUrl: securityPath('phone'),
      });
    },
  });

  const secretOf = (ctx: PageContext): string => param(ctx, 'secret');
  const showCancel = async (ctx: PageContext, problem?: Problem): Promise<void> => {
    const change = await recovery.phoneChanges.findByLink(secretOf(ctx));
    const shown = problem ?? (change === undefined ? recoveryProblems.make.phone_change_over() : undefined);
    showPage(
      ctx,
      pages,
      'recovery/phone/cancel',
      {
        action: ctx.path,
        change: change && viewOf(change, ctx.state.language),
      },
      shown,
    );
  };
  router.get(CANCEL, (ctx) => showCancel(ctx));
  // A short address, so that the message fits into an SMS.
  router.get('/c/:secret', (ctx) => redirect(ctx, CANCEL.replace(':secret', encodeURIComponent(secretOf(ctx)))));
  // The secret in the address proves the right to cancel: no other site knows it.
  router.post(CANCEL, form, async (ctx) => {
    const cancelled = await recovery.phoneChanges.cancelByLink(secretOf(ctx));
    if (cancelled.ok) redirect(ctx, `${PHONE_RECOVERY}/cancelled`);
    else await showCancel(ctx, cancelled.problem);
  });
  router.get(`${PHONE_RECOVERY}/cancelled`, (ctx) =>
    showPage(ctx, pages, 'recovery/phone/cancelled', { passwordUrl: securityPath('password') }),
  );
}
