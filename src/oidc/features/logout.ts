import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ProviderDependencies } from '../dependencies.ts';
import type { Piece } from './feature.ts';

/**
 * Sign-out by the citizen at an RP (RP-Initiated Logout 1.0), of which all RPs are notified (Back-Channel Logout 1.0).
 */
export const logout = ({ pages }: Pick<ProviderDependencies, 'pages'>): Piece => ({
  routes: { end_session: '/session/end' },
  features: {
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(ctx: KoaContextWithOIDC) {
        const { secret = '', clientId } = (ctx.oidc.session?.state ?? {}) as { secret?: string; clientId?: string };
        pages.signOut(ctx, { action: ctx.oidc.urlFor('end_session_confirm'), xsrf: secret, clientId });
      },
      postLogoutSuccessSource: (ctx: KoaContextWithOIDC) => pages.signedOut(ctx, ctx.oidc.client?.clientId),
    },
  },
});
