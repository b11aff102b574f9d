import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { ProviderDependencies } from '../dependencies.ts';
import type { Piece } from './feature.ts';

/** The interaction of a citizen who comes back from our pages in another session than the one that it began in. */
const leftBehind = ({ oidc }: KoaContextWithOIDC, cause: unknown): string | undefined =>
  cause instanceof errors.SessionNotFound ? oidc.entities.Interaction?.uid : undefined;

/** Errors that can't be sent to the RP are shown to the citizen. */
export const errorPages = ({ issuer, pages }: Pick<ProviderDependencies, 'issuer' | 'pages'>): Piece => ({
  renderError(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string }, cause: unknown) {
    // `ProviderPages.fault` handles faults; it is called for all of them, JSON answers included (provider.ts).
    if (out.error === 'server_error') return;
    const uid = leftBehind(ctx, cause);
    if (uid !== undefined) {
      // The pages of the interaction have it start over.
      ctx.status = 303;
      ctx.redirect(`${issuer}/interaction/${uid}`);
      return;
    }
    const { client_id, redirect_uri } = ctx.oidc.params ?? {};
    const error = { code: out.error, description: out.error_description, status: ctx.status };
    pages.error(ctx, { ...error, sent: { client_id, redirect_uri } });
  },
});
