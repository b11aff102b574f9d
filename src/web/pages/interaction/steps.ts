import type { Account, Accounts } from '../../../identity/index.ts';
import { mergeProofs, type Authentication, type Proof, type SignIn } from '../../../authentication/index.ts';
import type { Consent, Consents } from '../../../consent/index.ts';
import type { Interaction, Interactions, SignInCheck, SignInState, Step } from '../../../oidc/index.ts';
import { ProblemError } from '../../../shared/index.ts';
import type { WebContext } from '../../context.ts';
import { fromLocales, languageOf } from '../../middleware/language.ts';
import { problems } from '../../problems.ts';

export interface InteractionDependencies {
  readonly interactions: Interactions;
  readonly authentication: Authentication;
  readonly accounts: Accounts;
  readonly consents: Consents;
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
}

/** The page of each step; each has an address of its own. */
const PAGES: Readonly<Record<Step, string>> = {
  login: 'sign-in',
  cannot_continue: 'cannot-continue',
  step_up: 'one-time-code',
  consent: 'consent',
};

export const interactionPath = (uid: string): string => `/interaction/${uid}`;
export const stepPath = (uid: string, step: Step): string => `${interactionPath(uid)}/${PAGES[step]}`;

/** Finds the interaction of the address. @throws ProblemError when it is over, or the browser keeps no cookies. */
export async function findInteraction(ctx: WebContext, interactions: Interactions): Promise<Interaction> {
  const uid = String((ctx['params'] as Record<string, unknown>)['uid']);
  const interaction = await interactions.find(ctx, uid);
  if (interaction === undefined) {
    const hasCookies = ctx.get('cookie') !== '';
    throw new ProblemError(hasCookies ? problems.make.sign_in_over() : problems.make.cookies_needed());
  }
  const { ui_locales: uiLocales } = interaction.parameters;
  const locales = typeof uiLocales === 'string' ? uiLocales.split(' ') : [];
  if (fromLocales(locales) !== undefined) ctx.state.language = languageOf(ctx, locales);
  return interaction;
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
  const [account, consent] =
    accountId === undefined
      ? [undefined, undefined]
      : await Promise.all([accounts.find(accountId), consents.current(accountId, interaction.relyingParty.id)]);
  // An account that was locked since is nobody's session any more.
  const active = account?.state === 'active' ? account : undefined;
  // What the session proved still counts: a new sign-in never lowers it.
  const ofSession = active?.id === interaction.sessionAccountId ? interaction.sessionProofs : [];
  const proofs = active === undefined ? [] : mergeProofs(ofSession, signIn?.proofs ?? []);
  const progress = { account: active, proofs, freshLogin: signIn?.fresh === true, consent, consentedNow };
  const { state, check } = interactions.next(interaction, progress);
  return { interaction, signIn, account: active, proofs, consent, state, check };
}

/** The address to go on to: the next step's page, or the authorization endpoint when all is there. */
export async function onward(
  dependencies: InteractionDependencies,
  { interaction, account, proofs, state, check }: Visit,
): Promise<string> {
  if (check !== undefined || account === undefined) {
    return check === undefined ? interactionPath(interaction.uid) : stepPath(interaction.uid, check.step);
  }
  return dependencies.interactions.finish(interaction, {
    account,
    proofs,
    freshLogin: state.freshLogin,
    consentedNow: state.consentedNow,
  });
}

export function redirect(ctx: WebContext, location: string): void {
  ctx.status = 303;
  ctx.set('location', location);
  ctx.body = '';
}
