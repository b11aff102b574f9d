import { field } from '../../../kit/forms/form.ts';
import { deviceSecrets } from '../../../principal/device-cookie.ts';
import { numberEnd } from '../../../kit/masking.ts';
import { redirect, showPage } from '../../../kit/answers/show.ts';
import { relyingPartyView } from '../../../kit/sign-in/relying-party-view.ts';
import { factorPath, stepPath } from '../../../kit/sign-in/step-addresses.ts';
import type { FactorPage } from './factor-page.ts';

/** The passcode of the account that signed in last in this browser. */
export const passcodePage: FactorPage = {
  factor: 'passcode',
  async show(ctx, { pages, authentication }, { interaction }, problem) {
    const signInUrl = stepPath(interaction.uid, 'login');
    const device = await authentication.factors.passcode.onDevice(deviceSecrets(ctx));
    if (device === undefined) {
      redirect(ctx, signInUrl);
      return;
    }
    showPage(
      ctx,
      pages,
      'interaction/factors/passcode',
      {
        action: factorPath(interaction.uid, 'passcode'),
        rp: relyingPartyView(interaction, ctx.state.language),
        device: device.id,
        // A family that shares a device can tell whose passcode is asked for.
        holder: numberEnd(device.account.identity.number),
        signInUrl,
      },
      problem,
    );
  },
  submit: (ctx, { authentication }, { interaction }, form) =>
    authentication.factors.passcode.verify({
      signInId: interaction.uid,
      passcode: field(form, 'passcode'),
      deviceId: field(form, 'device'),
      device: deviceSecrets(ctx),
      address: ctx.state.clientAddress,
    }),
};
