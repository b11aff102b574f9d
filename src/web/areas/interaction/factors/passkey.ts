import type { AccountId } from '../../../../identity/index.ts';
import { field } from '../../../kit/forms/form.ts';
import { deviceSecrets, offerDevice } from '../../../principal/device-cookie.ts';
import { showPage } from '../../../kit/answers/show.ts';
import { relyingPartyView } from '../../../kit/sign-in/relying-party-view.ts';
import { factorPath } from '../../../kit/sign-in/step-addresses.ts';
import type { Visit } from '../../../kit/sign-in/visit.ts';
import type { FactorPage } from './factor-page.ts';

/** Whose passkey it has to be; undefined where the sign-in begins with it, and it says who signs in. */
const wantedHolder = ({ check, account }: Visit): AccountId | undefined =>
  check?.step === 'login' ? undefined : account?.id;

/** A passkey: the whole of a sign-in, or its further factor. Its script fills in the form. */
export const passkeyPage: FactorPage = {
  factor: 'passkey',
  async show(ctx, { pages, authentication, clock }, at, problem) {
    const { interaction, choices } = at;
    const accountId = wantedHolder(at);
    offerDevice(ctx, clock);
    showPage(
      ctx,
      pages,
      'interaction/factors/passkey',
      {
        action: factorPath(interaction.uid, 'passkey'),
        rp: relyingPartyView(interaction, ctx.state.language),
        options: JSON.stringify(await authentication.factors.passkey.requestOptions(interaction.uid, accountId)),
        isSignIn: accountId === undefined,
        hasOtherWays: choices.length > 1,
      },
      problem,
    );
  },
  submit: (ctx, { authentication }, at, form) =>
    authentication.factors.passkey.verify({
      signInId: at.interaction.uid,
      accountId: wantedHolder(at),
      response: field(form, 'passkey'),
      address: ctx.state.clientAddress,
      device: deviceSecrets(ctx),
    }),
};
