import type Router from '@koa/router';
import type { Authentication } from '../../../../authentication/index.ts';
import type { RelyingParties } from '../../../../relying-parties/index.ts';
import type { Clock, Language } from '../../../../shared/index.ts';
import type { WebContext } from '../../../context.ts';
import type { Pages } from '../../show.ts';
import type { AccountSessionDependencies, Holder } from '../session.ts';

export interface SecurityDependencies extends AccountSessionDependencies {
  readonly pages: Pages;
  readonly authentication: Authentication;
  readonly relyingParties: RelyingParties;
  readonly clock: Clock;
  readonly bodyLimit: number;
}

type Handler = (ctx: WebContext, holder: Holder) => Promise<void> | void;

/** Wraps a handler of a page for whoever is signed in, at the authentication level given or higher; others are sent to sign in or step up. */
export type Held = (show: Handler, level?: 1 | 2) => (ctx: WebContext) => Promise<void>;

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

export const securityPath = (name: string): string => `/account/security/${name}`;
