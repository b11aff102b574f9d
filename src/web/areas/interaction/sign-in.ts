import type { Authentication } from '../../../authentication/index.ts';
import { parsePersonalNumber } from '../../../identity/index.ts';
import { ACTIVATE, RECOVERY, REGISTER } from '../../kit/addresses.ts';
import type { PageContext } from '../../kit/context.ts';
import { field } from '../../kit/forms/form.ts';
import { showPage } from '../../kit/answers/show.ts';
import { factorPath, otherDevicePath, stepPath } from '../../kit/sign-in/step-addresses.ts';
import { relyingPartyView } from '../../kit/sign-in/relying-party-view.ts';
import { attempted, type StepPage } from '../../kit/sign-in/step-page.ts';
import type { Visit } from '../../kit/sign-in/visit.ts';
import { reasonToSignIn } from '../../principal/citizen.ts';
import { deviceSecrets, offerDevice } from '../../principal/device-cookie.ts';
import type { FactorPageDependencies } from './dependencies.ts';

/** The personal number that the relying party expects (`login_hint`). Anything else in the hint is not shown. */
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
async function passkeyOf(ctx: PageContext, { interaction }: Visit, authentication: Authentication) {
  if (!authentication.offers('passkey')) return undefined;
  const options = await authentication.factors.passkey.requestOptions(interaction.uid);
  const isHere = await authentication.factors.passkey.isOnDevice(deviceSecrets(ctx));
  return { options: JSON.stringify(options), url: factorPath(interaction.uid, 'passkey'), isHere };
}

/**
 * Whether the browser is a phone's, which cannot scan its own screen: by its client hint, or else by the word that
 * browsers of phones have in common.
 */
const isPhone = (ctx: PageContext): boolean => {
  const hint = ctx.get('sec-ch-ua-mobile');
  return hint === '' ? /\bMobi/.test(ctx.get('user-agent')) : hint === '?1';
};

/** Whether somebody can sign in by passcode in this browser. */
async function takesPasscode(ctx: PageContext, authentication: Authentication): Promise<boolean> {
  const secrets = deviceSecrets(ctx);
  if (secrets.length === 0 || !authentication.offers('passcode')) return false;
  return (await authentication.factors.passcode.onDevice(secrets))?.isOff === false;
}

/** A page beside the sign-in, which leads back to it. */
const beside = (path: string, ctx: PageContext, uid: string): string =>
  `${path}?from=${uid}&lang=${ctx.state.language}`;

/** The first page: number and password, and links to the other ways to begin. */
export function signInPage(dependencies: FactorPageDependencies): StepPage {
  const { pages, authentication, registration, clock } = dependencies;

  const waysOf = async (ctx: PageContext, { interaction }: Visit, passkeyUrl?: string): Promise<readonly WayIn[]> => [
    ...(passkeyUrl === undefined ? [] : [{ id: 'passkey', url: passkeyUrl }]),
    ...((await takesPasscode(ctx, authentication))
      ? [{ id: 'passcode', url: factorPath(interaction.uid, 'passcode') }]
      : []),
    ...(isPhone(ctx) ? [] : [{ id: 'other-device', url: otherDevicePath(interaction.uid) }]),
    { id: 'forgot-password', url: beside(RECOVERY, ctx, interaction.uid) },
    ...(registration.isOffered ? [{ id: 'register', url: beside(REGISTER, ctx, interaction.uid) }] : []),
  ];

  return {
    path: stepPath(':uid', 'login'),
    step: 'login',
    isDue: ({ check }) => check?.step === 'login',
    async show(ctx, at, problem, form) {
      const { interaction, check } = at;
      const passkey = await passkeyOf(ctx, at, authentication);
      const ways = await waysOf(ctx, at, passkey?.url);
      offerDevice(ctx, clock);
      const personalNumber =
        form === undefined ? hintedNumber(interaction.parameters['login_hint']) : field(form, 'personal_number');
      showPage(
        ctx,
        pages,
        'interaction/sign-in',
        {
          action: stepPath(interaction.uid, 'login'),
          rp: relyingPartyView(interaction, ctx.state.language),
          ways,
          activateUrl: beside(ACTIVATE, ctx, interaction.uid),
          passkey,
          reason: reasonToSignIn(ctx, interaction.parameters['state']) ?? check?.reason,
          personalNumber,
        },
        problem,
      );
    },
    submit: async (ctx, { interaction }, form) =>
      attempted(
        await authentication.factors.password.verify({
          signInId: interaction.uid,
          number: field(form, 'personal_number'),
          password: form.get('password')?.[0] ?? '',
          address: ctx.state.clientAddress,
          device: deviceSecrets(ctx),
        }),
      ),
  };
}
