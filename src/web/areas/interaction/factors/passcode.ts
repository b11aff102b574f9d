import { field } from '../../../kit/forms/form.ts';
import { deviceCookie } from '../../../principal/device-cookie.ts';
import { showPage } from '../../../kit/show.ts';
import { allowReturn, relyingPartyView } from '../../../kit/sign-in/relying-party-view.ts';
import { factorPath, redirect, stepPath } from '../steps.ts';
import type { FactorPage } from './factor-page.ts';
import { showProblemStatus } from '../../../kit/problem-status.ts';

/** The passcode, for whoever signed in last in this browser. */
export const passcodePage: FactorPage = {
  factor: 'passcode',
  async show(ctx, { pages, authentication }, { interaction }, problem) {
    const signInUrl = stepPath(interaction.uid, 'login');
    const device = await authentication.factors.passcode.onDevice(deviceCookie(ctx).secrets);
    if (device === undefined) {
      redirect(ctx, signInUrl);
      return;
    }
    showProblemStatus(ctx, problem);
    allowReturn(ctx, interaction);
    showPage(ctx, pages, 'interaction/factors/passcode', {
      action: factorPath(interaction.uid, 'passcode'),
      rp: relyingPartyView(interaction, ctx.state.language),
      device: device.id,
      // Enough for a family to tell whose turn it is.
      holder: `••• ${device.account.identity.number.slice(-3)}`,
      signInUrl,
      ...(problem === undefined ? {} : { problem }),
    });
  },
  submit: (ctx, { authentication }, { interaction }, form) =>
    authentication.factors.passcode.verify({
      signInId: interaction.uid,
      passcode: field(form, 'passcode').replace(/\s/g, ''),
      deviceId: field(form, 'device'),
      device: deviceCookie(ctx).secrets,
      address: ctx.state.clientAddress,
    }),
};
