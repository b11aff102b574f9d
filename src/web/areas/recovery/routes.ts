import { LEAST_CHARACTERS } from '../../../authentication/factors/index.ts';
import { PHONE_RECOVERY, RECOVERY } from '../../kit/addresses.ts';
import type { AreaKit } from '../../kit/area.ts';
import { field } from '../../kit/forms/form.ts';
import { unguardedForm } from '../../kit/forms/unguarded.ts';
import { firstOf } from '../../kit/language.ts';
import { redirect, showPage } from '../../kit/answers/show.ts';
import { backPath, signInIdOf } from '../../kit/sign-in/step-addresses.ts';
import { typedBefore } from '../../kit/answers/shown-again.ts';
import { sentCodeView } from '../../kit/sent-code.ts';
import { deviceSecrets } from '../../principal/device-cookie.ts';
import { addFactorPages } from './factor-pages.ts';
import { addPhonePages } from './phone-pages.ts';
import type { RecoveryModels } from './models.ts';
import { recoveryPages, showStart } from './recovery-page.ts';
import { DESK, keepRecovery, visitRecovery, type RecoveryDependencies } from './recovery-visit.ts';

const CODE_MINUTES = 5;

/**
 * Adds the pages of a lost password and a lost phone: one page for each step, each with an address of its own. No page
 * tells whether a personal number has an account.
 */
export function addRecoveryPages(kit: AreaKit<RecoveryModels>, dependencies: RecoveryDependencies): void {
  const { router, pages, bodyLimit } = kit;
  const { recovery } = dependencies.authentication;
  const addPage = recoveryPages(kit, dependencies);

  router.get(RECOVERY, (ctx) => {
    if (!recovery.isOffered) {
      redirect(ctx, DESK);
      return;
    }
    const typed = typedBefore(ctx);
    const from = typed === undefined ? (firstOf(ctx.query['from']) ?? '') : field(typed, 'from');
    const personalNumber = typed && field(typed, 'personal_number');
    showStart(ctx, pages, { signInId: signInIdOf(from), ...(personalNumber === undefined ? {} : { personalNumber }) });
  });
  // Anybody may begin a recovery; what it takes comes after.
  router.post(RECOVERY, unguardedForm(bodyLimit), async (ctx, form) => {
    if (!recovery.isOffered) {
      redirect(ctx, DESK);
      return;
    }
    const number = field(form, 'personal_number');
    const signInId = signInIdOf(field(form, 'from'));
    const begun = await recovery.password.begin({
      ...{ number, language: ctx.state.language, address: ctx.state.clientAddress },
      device: deviceSecrets(ctx),
      ...(signInId === undefined ? {} : { signInId }),
    });
    if (begun.ok) {
      keepRecovery(ctx, begun.value);
      redirect(ctx, `${RECOVERY}/code`);
    } else showStart(ctx, pages, { personalNumber: number, signInId }, begun.problem);
  });

  addPage({
    path: `${RECOVERY}/code`,
    isDue: ({ state }) => state.step === 'code',
    async show(ctx, { csrf, secret }, problem) {
      const { clientAddress, language } = ctx.state;
      const sent = await recovery.password.sent(secret, clientAddress, deviceSecrets(ctx));
      showPage(
        ctx,
        pages,
        'recovery/sms-code',
        {
          ...{ action: `${RECOVERY}/code`, csrf, minutes: CODE_MINUTES, phoneUrl: PHONE_RECOVERY },
          sent: sent && sentCodeView(sent, dependencies.clock, language),
        },
        problem,
      );
    },
    submit: (ctx, { secret }, form) =>
      field(form, 'action') === 'resend'
        ? recovery.password.resend(secret, ctx.state.language, ctx.state.clientAddress, deviceSecrets(ctx))
        : recovery.password.verifyCode(secret, field(form, 'code'), ctx.state.clientAddress, deviceSecrets(ctx)),
  });

  addFactorPages(addPage, kit, dependencies);

  addPage({
    path: `${RECOVERY}/new-password`,
    isDue: ({ state }) => state.step === 'password',
    show(ctx, { csrf, state }, problem) {
      showPage(
        ctx,
        pages,
        'recovery/new-password',
        {
          ...{ action: `${RECOVERY}/new-password`, csrf, least: LEAST_CHARACTERS },
          personalNumber: state.account?.identity.number ?? '',
        },
        problem,
      );
    },
    submit: (_ctx, { secret }, form) => recovery.password.setPassword(secret, field(form, 'new_password')),
  });
  addPage({
    path: `${RECOVERY}/done`,
    isDue: ({ state }) => state.step === 'done' && state.kind === 'password',
    show: (ctx, { state }) =>
      showPage(ctx, pages, 'recovery/done', {
        signInUrl: backPath(state.signInId),
        hours: Math.round(recovery.holdSeconds / 3600),
      }),
  });

  router.get(DESK, async (ctx) => {
    const at = await visitRecovery(ctx, dependencies);
    const kind = recovery.isOffered ? (at?.state.kind ?? 'password') : 'not_offered';
    showPage(ctx, pages, 'recovery/desk', { kind });
  });

  addPhonePages(addPage, kit, dependencies);
}
