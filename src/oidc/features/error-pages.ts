import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ProviderDependencies } from '../dependencies.ts';
import type { Piece } from './feature.ts';

/** Errors that can't be sent to the RP are shown to the citizen. */
export const errorPages = ({ pages }: Pick<ProviderDependencies, 'pages'>): Piece => ({
  renderError(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string }) {
    // `ProviderPages.fault` handles faults; it is called for all of them, JSON answers included (provider.ts).
    if (out.error === 'server_error') return;
    const { client_id, redirect_uri } = ctx.oidc.params ?? {};
    const error = { code: out.error, description: out.error_description, status: ctx.status };
    pages.error(ctx, { ...error, sent: { client_id, redirect_uri } });
  },
});
