import type { WebContext } from '../context.ts';

/** A sign-in that the authorization endpoint began. */
export interface Begun {
  readonly uid: string;
  /** Of a sign-in that was begun earlier it is not stored. */
  readonly prompt?: { readonly name: string };
  readonly params: Readonly<Record<string, unknown>>;
}

/** The sign-in that the authorization endpoint began in this very request. */
export const begunBy = (ctx: WebContext): Begun | undefined =>
  (ctx['oidc'] as { readonly entities: { readonly Interaction?: Begun } } | undefined)?.entities.Interaction;
