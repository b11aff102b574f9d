import type { FactorName, Proof } from '../../../authentication/factors/index.ts';
import type { SignIn } from '../../../authentication/sign-in/index.ts';
import type { Consent } from '../../../consent/index.ts';
import type { Account } from '../../../identity/index.ts';
import type { Interaction, Interactions, SignInCheck, SignInState } from '../../../oidc/index.ts';
import { ProblemError } from '../../../shared/index.ts';
import type { PageContext } from '../context.ts';
import { fromLocales, languageOf } from '../language.ts';
import { param } from '../page-router.ts';
import { problems } from '../problems.ts';

/** A sign-in as it stands when one of its pages is asked for. */
export interface Visit {
  readonly interaction: Interaction;
  readonly signIn: SignIn | undefined;
  readonly account: Account | undefined;
  readonly proofs: readonly Proof[];
  readonly consent: Consent | undefined;
  readonly state: SignInState;
  /** What is missing next. Undefined: nothing. */
  readonly check: SignInCheck | undefined;
  /** Where a further factor is missing: the factors any one of which is enough, the best first. */
  readonly choices: readonly FactorName[];
}

/** Why a sign-in cannot go on: it is over, belongs to another browser, or the browser keeps no cookies. */
export const signInOver = (ctx: PageContext): ProblemError =>
  new ProblemError(ctx.get('cookie') === '' ? problems.make.cookies_needed() : problems.make.sign_in_over());

/** The interaction of the address; undefined where this browser cannot go on with it. */
export async function findInteraction(ctx: PageContext, interactions: Interactions): Promise<Interaction | undefined> {
  const interaction = ctx.state.isBound ? await interactions.find(ctx, param(ctx, 'uid')) : undefined;
  if (interaction === undefined) return undefined;
  const { ui_locales: uiLocales } = interaction.parameters;
  const locales = typeof uiLocales === 'string' ? uiLocales.split(' ') : [];
  if (fromLocales(locales) !== undefined) ctx.state.language = languageOf(ctx, locales);
  return interaction;
}
