import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { explain, refusalIn } from '../errors/index.ts';
import type { ProviderDependencies, UnsentCause, UnsentRequest } from '../dependencies.ts';
import type { Piece } from './feature.ts';
import { signOutAgain } from './logout.ts';

/**
 * The pages that have an interaction start over: the citizen comes back from them in another session than the one that
 * it began in.
 */
function startOver({ oidc }: KoaContextWithOIDC, cause: unknown, issuer: string): string | undefined {
  const uid = cause instanceof errors.SessionNotFound ? oidc.entities.Interaction?.uid : undefined;
  return uid === undefined ? undefined : `${issuer}/interaction/${uid}`;
}

const SIGN_IN_ROUTES: readonly string[] = ['authorization', 'resume'];

const requestOf = (route: string): UnsentRequest => {
  if (SIGN_IN_ROUTES.includes(route)) return 'sign_in';
  return route.startsWith('end_session') ? 'sign_out' : 'program';
};

function causeOf({ oidc }: KoaContextWithOIDC, error: unknown): UnsentCause {
  if (error instanceof errors.SessionNotFound) return 'over';
  if (error instanceof errors.InvalidClient) return 'unknown_client';
  if (error instanceof errors.InvalidRedirectUri) return 'unregistered_uri';
  // RP-Initiated Logout 1.0 section 3: for this oidc-provider has no error of its own.
  const { client, params } = oidc;
  const back = oidc.route === 'end_session' ? params?.['post_logout_redirect_uri'] : undefined;
  const isRefused = typeof back === 'string' && client?.postLogoutRedirectUriAllowed(back) === false;
  return isRefused ? 'unregistered_uri' : 'request';
}

/** Errors that can't be sent to the RP are shown to the citizen. */
type Needs = Pick<ProviderDependencies, 'issuer' | 'pages' | 'telling'>;

export const errorPages = ({ issuer, pages, telling }: Needs): Piece => ({
  async renderError(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string }, cause: unknown) {
    // `ProviderPages.fault` handles faults; it is called for all of them, JSON answers included (provider.ts).
    if (out.error === 'server_error') return;
    const onward = startOver(ctx, cause, issuer) ?? (await signOutAgain(ctx));
    if (onward !== undefined) {
      ctx.status = 303;
      ctx.redirect(onward);
      // koa writes addresses its own way.
      ctx.set('location', onward);
      return;
    }
    // Where a redirect URI is not registered, oidc-provider answers that instead of the error that was read first.
    explain(ctx, cause, telling);
    const description = cause instanceof errors.OIDCProviderError ? cause.error_description : out.error_description;
    const { client_id, redirect_uri, post_logout_redirect_uri } = ctx.oidc.params ?? {};
    pages.error(ctx, {
      ...{ request: requestOf(ctx.oidc.route), cause: causeOf(ctx, cause) },
      ...{ code: out.error, description, told: refusalIn(ctx), status: ctx.status },
      sent: { client_id, redirect_uri, post_logout_redirect_uri },
    });
  },
});
