import { isOver, type Account } from '../../../identity/index.ts';
import type { Appearance } from '../../../authentication/devices/index.ts';
import { type FactorWithPage, hasPage } from '../../../authentication/factors/index.ts';
import type { SignIn } from '../../../authentication/sign-in/index.ts';
import { stepUpFactors, type Interaction } from '../../../oidc/index.ts';
import { LANGUAGES } from '../../../shared/index.ts';
import type { PageContext } from '../../kit/context.ts';
import { redirect } from '../../kit/answers/show.ts';
import { param } from '../../kit/page-router.ts';
import { factorPath, interactionPath, stepPath } from '../../kit/sign-in/step-addresses.ts';
import { activationSecret } from '../../principal/activation-cookie.ts';
import { deviceCookie, deviceSecrets, keepDevice, offerDevice } from '../../principal/device-cookie.ts';
import { findInteraction, signInOver, type Visit } from '../../kit/sign-in/visit.ts';
import type { InteractionDependencies } from './dependencies.ts';

type VisitDependencies = Pick<InteractionDependencies, 'interactions' | 'authentication' | 'clock'>;

/** What a step has just changed, where the store need not be asked for it. */
export interface Changed {
  readonly signIn?: SignIn | undefined;
  readonly consentedNow?: boolean | undefined;
}

/** Looks at where a sign-in stands. */
export async function visit(
  dependencies: VisitDependencies,
  interaction: Interaction,
  { signIn: known, consentedNow = false }: Changed = {},
): Promise<Visit> {
  const { authentication, interactions } = dependencies;
  const signIn = known ?? (await authentication.find(interaction.uid));
  const { state, check } = await interactions.look(interaction, signIn, consentedNow);
  const { account, proofs, consent } = state;
  const isEnded = signIn !== undefined && account !== undefined && isOver(account, { epoch: signIn.epoch });
  const choices = check?.step === 'step_up' ? stepUpFactors(state) : [];
  return { interaction, signIn: isEnded ? undefined : signIn, account, proofs, consent, state, check, choices };
}

/**
 * Looks at where the sign-in of the address stands. A request whose session has ended in this browser starts over.
 *
 * @returns undefined if the request is answered already
 * @throws ProblemError when the sign-in is over
 */
export async function visitAddress(ctx: PageContext, dependencies: VisitDependencies): Promise<Visit | undefined> {
  const { interactions } = dependencies;
  const interaction = await findInteraction(ctx, interactions);
  if (interaction !== undefined) return visit(dependencies, interaction);
  const address = ctx.state.isBound ? await interactions.startOver(ctx, param(ctx, 'uid')) : undefined;
  if (address === undefined) throw signInOver(ctx);
  redirect(ctx, address);
  return undefined;
}

/** Begins a step-up with what the session proved, unless a sign-in is under way. */
export async function begin(
  ctx: PageContext,
  { authentication }: Pick<InteractionDependencies, 'authentication'>,
  { interaction, signIn, account, proofs }: Visit,
): Promise<void> {
  if (signIn !== undefined || account === undefined) return;
  const ttl = interaction.expiresAt - interaction.startedAt;
  await authentication.begin(interaction.uid, { account, proofs, device: deviceSecrets(ctx) }, ttl);
}

/**
 * Begins a sign-in with what the holder has just shown in this browser to activate the account: nobody types the new
 * password twice. @returns whether it did
 */
export async function continueActivation(
  ctx: PageContext,
  { authentication, registration, clock }: Pick<InteractionDependencies, 'authentication' | 'registration' | 'clock'>,
  { interaction }: Visit,
): Promise<boolean> {
  const secret = activationSecret(ctx);
  const shown = secret === undefined ? undefined : await registration.activations.takeSignIn(secret);
  if (shown === undefined) return false;
  offerDevice(ctx, clock);
  const { clientAddress: address } = ctx.state;
  await authentication.takeOver(interaction.uid, { ...shown, address, device: deviceSecrets(ctx) });
  return true;
}

/** The factor to ask for next: the best of those that are enough. */
export function bestFactor({ choices }: Visit): FactorWithPage {
  const best = choices.find(hasPage);
  // The policy does not ask for a level that no factor leads to.
  if (best === undefined) throw new Error('a further factor is asked for and there is none');
  return best;
}

/** The address to go on to: the page of the next step, or the authorization endpoint when nothing is missing. */
export async function onward(ctx: PageContext, dependencies: VisitDependencies, visited: Visit): Promise<string> {
  const { interaction, signIn, account, proofs, state, check } = visited;
  if (check?.step === 'step_up') return factorPath(interaction.uid, bestFactor(visited));
  if (check !== undefined) return stepPath(interaction.uid, check.step);
  if (account === undefined) return interactionPath(interaction.uid);
  const isNewHere = state.freshLogin || signIn?.adopted !== undefined;
  const whence = isNewHere ? await rememberDevice(ctx, dependencies, visited, account) : undefined;
  return dependencies.interactions.finish(interaction, {
    account,
    proofs,
    freshLogin: state.freshLogin,
    consentedNow: state.consentedNow,
    whence,
    confirmedBy: signIn?.confirmedBy,
    approval: signIn?.adopted,
  });
}

/** Remembers that the account is known on this device. @returns browser and place. */
async function rememberDevice(
  ctx: PageContext,
  { authentication, clock }: VisitDependencies,
  { interaction, signIn }: Visit,
  account: Account,
): Promise<Appearance> {
  const appearance = await authentication.devices.look(ctx.get('user-agent'), ctx.state.clientAddress);
  const cookie = deviceCookie(ctx, clock);
  const secret = await authentication.devices.remember({
    account,
    known: signIn?.device,
    cookie,
    appearance,
    passkey: signIn?.proofs.find(({ factor, elsewhere }) => factor === 'passkey' && elsewhere !== true)?.by,
    organisation: interaction.relyingParty.organisation[account.language ?? LANGUAGES[0]],
    lookAt: `${ctx.origin}/account/security/devices`,
  });
  keepDevice(ctx, cookie, secret);
  return appearance;
}
