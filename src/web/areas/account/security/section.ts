import type Router from '@koa/router';
import type { Authentication } from '../../../../authentication/index.ts';
import { recoveryProblems } from '../../../../authentication/recovery/index.ts';
import type { RelyingParties } from '../../../../relying-parties/index.ts';
import { ProblemError, type Clock, type Language } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import type { Pages } from '../../../kit/show.ts';
import { moment } from '../../../kit/dates.ts';
import type { AccountSessionDependencies, Holder } from '../../../principal/citizen.ts';

export interface SecurityDependencies extends AccountSessionDependencies {
  readonly pages: Pages;
  readonly authentication: Authentication;
  readonly relyingParties: RelyingParties;
  readonly clock: Clock;
  readonly bodyLimit: number;
}

type Handler = (ctx: WebContext, holder: Holder) => Promise<void> | void;

/**
 * Wraps a handler of a page for whoever is signed in, at the authentication level given or higher; others are sent to sign in or step up.
 * `adding` a way to sign in takes level 2, and waits while LoA2 does after a recovery: whoever recovered an account that is not theirs
 * must not keep it when the holder has it back.
 */
export type Held = (show: Handler, needs?: 1 | 2 | 'adding') => (ctx: WebContext) => Promise<void>;

/** A part of `/account/security`: its pages, and its line on the overview. What changes something asks for level 2. */
export interface SecuritySection {
  /** Last part of its address; its title is the text `security:<name>.title`. */
  readonly name: string;
  /** Always where it is missing. */
  isOffered?(dependencies: SecurityDependencies): boolean;
  /** What the overview says of it, in a few words. */
  status(dependencies: SecurityDependencies, holder: Holder, language: Language): Promise<string>;
  addRoutes(router: Router, dependencies: SecurityDependencies, held: Held): void;
}

/** @throws ProblemError `recovery_hold` where a recovery lies too little back. */
export async function checkSettled(
  { state }: WebContext,
  { authentication, clock }: Pick<SecurityDependencies, 'authentication' | 'clock'>,
  { account }: Holder,
): Promise<void> {
  const { heldUntil } = await authentication.available(account);
  if (heldUntil === undefined || heldUntil <= clock.now()) return;
  throw new ProblemError(recoveryProblems.make.recovery_hold({ until: moment(heldUntil, state.language) }));
}

export const securityPath = (name: string): string => `/account/security/${name}`;
