import { needsGuardian, type Account, type Accounts } from '../../../identity/index.ts';
import type { Appearance } from '../../../authentication/devices/index.ts';
import { type Available, type FactorName, mergeProofs, type Proof } from '../../../authentication/factors/index.ts';
import type { Authentication } from '../../../authentication/index.ts';
import type { SignIn } from '../../../authentication/sign-in/index.ts';
import type { Consent, Consents } from '../../../consent/index.ts';
import {
  guardianState,
  stepUpFactors,
  type GuardianAnswer,
  type Interaction,
  type Interactions,
  type SignInCheck,
  type SignInState,
  type Step,
} from '../../../oidc/index.ts';
import { LANGUAGES, ProblemError, type Clock } from '../../../shared/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { fromLocales, languageOf } from '../../middleware/language.ts';
import { problems } from '../../kit/problems.ts';
import { deviceCookie, keepDevice } from '../../principal/device-cookie.ts';

export interface InteractionDependencies {
  readonly interactions: Interactions;
  readonly authentication: Authentication;
  readonly accounts: Accounts;
  readonly consents: Consents;
  readonly clock: Clock;
}

/** A sign-in as it stands when one of its pages is asked for. */
export interface Visit {
  readonly interaction: Interaction;
  readonly signIn: SignIn | undefined;
  readonly account: Account | undefined;
  readonly proofs: readonly Proof[];
  readonly consent: Consent | undefined;
  readonly state: SignInState;
  /** What is missing next; undefined: nothing. */
  readonly check: SignInCheck | undefined;
  /** Factors any one of which helps, the best first; where a further factor is missing. */
  readonly choices: readonly FactorName[];
}

/** The page of each step that is the same for all citizens; each has an address of its own. */
const PAGES: Readonly<Record<Exclude<Step, 'step_up'>, string>> = {
  login: 'sign-in',
  cannot_continue: 'cannot-continue',
  guardian: 'guardian',
  consent: 'consent',
};

/** The page of each factor that is not the sign-in page itself. */
const FACTOR_PAGES: Readonly<Record<Exclude<FactorName, 'password'>, string>> = {
  passkey: 'passkey',
  passcode: 'passcode',
  totp: 'totp',
  sms_code: 'one-time-code',
  email_code: 'email-code',
  portrait_check: 'portrait-check',
  recovery_code: 'recovery-code',
};

export type StepFactor = keyof typeof FACTOR_PAGES;

export const interactionPath = (uid: string): string => `/interaction/${uid}`;
export const stepPath = (uid: string, step: keyof typeof PAGES): string => `${interactionPath(uid)}/${PAGES[step]}`;
export const factorPath = (uid: string, factor: StepFactor): string =>
  `${interactionPath(uid)}/${FACTOR_PAGES[factor]}`;
export const otherDevicePath = (uid: string): string => `${interactionPath(uid)}/other-device`;
export const choicePath = (uid: string): string => `${interactionPath(uid)}/factor`;

const isStepFactor = (factor: FactorName): factor is StepFactor => factor !== 'password';
const NOTHING: Available = { factors: [], heldUntil: undefined };

/** Finds the interaction of the address. @throws ProblemError when it is over, another browser's, or the browser keeps no cookies. */
export async function findInteraction(ctx: WebContext, interactions: Interactions): Promise<Interaction> {
  const uid = String((ctx['params'] as Record<string, unknown>)['uid']);
  const interaction = ctx.state.isBound ? await interactions.find(ctx, uid) : undefined;
  if (interaction === undefined) {
    const hasCookies = ctx.get('cookie') !== '';
    throw new ProblemError(hasCookies ? problems.make.sign_in_over() : problems.make.cookies_needed());
  }
  const { ui_locales: uiLocales } = interaction.parameters;
  const locales = typeof uiLocales === 'string' ? uiLocales.split(' ') : [];
  if (fromLocales(locales) !== undefined) ctx.state.language = languageOf(ctx, locales);
  return interaction;
}

/** What the guardian of a child answered to this very sign-in. */
async function guardianAnswer(
  { authentication, clock }: InteractionDependencies,
  { uid }: Interaction,
  account: Account,
  confirmedBy: SignIn['confirmedBy'],
): Promise<GuardianAnswer | undefined> {
  if (confirmedBy !== undefined) return { by: confirmedBy, answer: 'confirmed' };
  if (!needsGuardian(account, clock.now())) return undefined;
  const asked = await authentication.approvals.ofSignIn(uid, 'guardian');
  const isRefused = asked?.state === 'refused' && asked.dependant === account.id;
  return isRefused && asked.by !== undefined ? { by: asked.by, answer: 'refused' } : undefined;
}

/** Looks at where a sign-in stands. `signIn` is given where a step has just changed it. */
export async function visit(
  dependencies: InteractionDependencies,
  interaction: Interaction,
  known?: SignIn,
  consentedNow = false,
): Promise<Visit> {
  const { authentication, accounts, consents, interactions } = dependencies;
  const signIn = known ?? (await authentication.find(interaction.uid));
  // After "use another account" the session's account is not taken up again.
  const accountId = signIn === undefined ? interaction.sessionAccountId : signIn.accountId;
  const found = accountId === undefined ? undefined : await accounts.find(accountId);
  // An account that was locked since is nobody's session any more.
  const active = found?.state === 'active' ? found : undefined;
  const [available, consent] =
    active === undefined
      ? [NOTHING, undefined]
      : await Promise.all([authentication.available(active), consents.current(active.id, interaction.relyingParty.id)]);
  // What the session proved still counts: a new sign-in never lowers it.
  const ofSession = active?.id === interaction.sessionAccountId ? interaction.sessionProofs : [];
  const proofs = active === undefined ? [] : mergeProofs(ofSession, signIn?.proofs ?? []);
  const { fresh: freshLogin = false, raisedTo = 0 } = signIn ?? {};
  const answer =
    active === undefined ? undefined : await guardianAnswer(dependencies, interaction, active, signIn?.confirmedBy);
  const guardian = await guardianState(dependencies, active, answer);
  const progress = { account: active, proofs, available, raisedTo, freshLogin, consent, consentedNow, guardian };
  const { state, check } = interactions.next(interaction, progress);
  const choices = check?.step === 'step_up' ? stepUpFactors(state) : [];
  return { interaction, signIn, account: active, proofs, consent, state, check, choices };
}

/** The factor to ask for next: the best of those that help. */
export function bestFactor({ choices }: Visit): StepFactor {
  const best = choices.find(isStepFactor);
  // The policy does not ask for a level that no factor leads to.
  if (best === undefined) throw new Error('a further factor is asked for and there is none');
  return best;
}

/** The address to go on to: the next step's page, or the authorization endpoint when all is there. */
export async function onward(ctx: WebContext, dependencies: InteractionDependencies, visited: Visit): Promise<string> {
  const { interaction, signIn, account, proofs, state, check } = visited;
  if (check?.step === 'step_up') return factorPath(interaction.uid, bestFactor(visited));
  if (check !== undefined) return stepPath(interaction.uid, check.step);
  if (account === undefined) return interactionPath(interaction.uid);
  const isNewHere = state.freshLogin || signIn?.adopted === true;
  const whence = isNewHere ? await rememberDevice(ctx, dependencies, visited, account) : undefined;
  return dependencies.interactions.finish(interaction, {
    account,
    proofs,
    freshLogin: state.freshLogin,
    consentedNow: state.consentedNow,
    whence,
    confirmedBy: signIn?.confirmedBy,
  });
}

/** Whoever signed in here is known on this device from now on. @returns browser and place. */
async function rememberDevice(
  ctx: WebContext,
  { authentication }: InteractionDependencies,
  { interaction, signIn }: Visit,
  account: Account,
): Promise<Appearance> {
  const appearance = await authentication.devices.look(ctx.get('user-agent'), ctx.state.clientAddress);
  const cookie = deviceCookie(ctx);
  const secret = await authentication.devices.remember({
    account,
    known: signIn?.device,
    cookie,
    appearance,
    organisation: interaction.relyingParty.organisation[account.language ?? LANGUAGES[0]],
    lookAt: `${ctx.origin}/account/security/devices`,
  });
  keepDevice(ctx, cookie, secret);
  return appearance;
}

export function redirect(ctx: WebContext, location: string): void {
  ctx.status = 303;
  ctx.set('location', location);
  ctx.body = '';
}
