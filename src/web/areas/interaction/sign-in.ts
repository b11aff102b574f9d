import type { Authentication } from '../../../authentication/index.ts';
import { parsePersonalNumber } from '../../../identity/index.ts';
import type { Problem } from '../../../shared/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { field, type Form } from '../../kit/forms/form.ts';
import { deviceCookie, offerDevice } from '../../principal/device-cookie.ts';
import { showPage } from '../../kit/show.ts';
import type { FactorPageDependencies } from './factors/factor-page.ts';
import { showProblemStatus } from '../../kit/problem-status.ts';
import { allowReturn, relyingPartyView } from '../../kit/sign-in/relying-party-view.ts';
import { factorPath, otherDevicePath, stepPath, type InteractionDependencies, type Visit } from './steps.ts';

/** The personal number that the RP says the citizen has (`login_hint`); anything else it may say is not shown. */
const hintedNumber = (hint: unknown): string | undefined => {
  const parsed = typeof hint === 'string' ? parsePersonalNumber(hint) : undefined;
  return parsed?.ok === true ? parsed.value : undefined;
};

/** Other ways to begin a sign-in: the id of the link (its text is `interaction:signIn.ways.<id>`) and the address. */
interface WayIn {
  readonly id: string;
  readonly url: string;
}

/** What autofill needs, where passkeys are offered. */
async function passkeyOf({ interaction }: Visit, authentication: Authentication) {
  if (!authentication.offers('passkey')) return undefined;
  const options = await authentication.factors.passkey.requestOptions(interaction.uid);
  return { options: JSON.stringify(options), url: factorPath(interaction.uid, 'passkey') };
}

/** Whether somebody can sign in by passcode in this browser. */
async function takesPasscode(ctx: WebContext, authentication: Authentication): Promise<boolean> {
  const { secrets } = deviceCookie(ctx);
  if (secrets.length === 0 || !authentication.offers('passcode')) return false;
  return (await authentication.factors.passcode.onDevice(secrets))?.isOff === false;
}

export async function showSignIn(
  ctx: WebContext,
  { pages, authentication }: FactorPageDependencies,
  at: Visit,
  problem?: Problem,
  typed?: string,
): Promise<void> {
  const { interaction, check } = at;
  const passkey = await passkeyOf(at, authentication);
  const { language } = ctx.state;
  const ways: readonly WayIn[] = [
    ...(passkey === undefined ? [] : [{ id: 'passkey', url: passkey.url }]),
    ...((await takesPasscode(ctx, authentication))
      ? [{ id: 'passcode', url: factorPath(interaction.uid, 'passcode') }]
      : []),
    { id: 'other-device', url: otherDevicePath(interaction.uid) },
    { id: 'forgot-password', url: `/recovery?from=${interaction.uid}&lang=${language}` },
  ];
  showProblemStatus(ctx, problem);
  allowReturn(ctx, interaction);
  offerDevice(ctx);
  const personalNumber = typed ?? hintedNumber(interaction.parameters['login_hint']);
  showPage(ctx, pages, 'interaction/sign-in', {
    action: stepPath(interaction.uid, 'login'),
    rp: relyingPartyView(interaction, ctx.state.language),
    ways,
    ...(passkey === undefined ? {} : { passkey }),
    ...(check === undefined ? {} : { reason: check.reason }),
    ...(personalNumber === undefined ? {} : { personalNumber }),
    ...(problem === undefined ? {} : { problem }),
  });
}

/** Checks number and password. */
export function submitSignIn(ctx: WebContext, { authentication }: InteractionDependencies, visit: Visit, form: Form) {
  return authentication.factors.password.verify({
    signInId: visit.interaction.uid,
    number: field(form, 'personal_number'),
    password: form.get('password')?.[0] ?? '',
    address: ctx.state.clientAddress,
    device: deviceCookie(ctx).secrets,
  });
}
