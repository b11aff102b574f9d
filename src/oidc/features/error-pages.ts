import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { ProviderDependencies } from '../dependencies.ts';
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

/** Errors that can't be sent to the RP are shown to the citizen. */
export const errorPages = ({ issuer, pages }: Pick<ProviderDependencies, 'issuer' | 'pages'>): Piece => ({
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
    const { client_id, redirect_uri } = ctx.oidc.params ?? {};
    const error = { code: out.error, description: out.error_description, status: ctx.status };
    pages.error(ctx, { ...error, sent: { client_id, redirect_uri } });
  },
});
