import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ProviderDependencies } from '../../dependencies.ts';
import { introspectionFilter, type IntrospectedToken } from '../../release/index.ts';
import type { Piece } from '../feature.ts';

type Needs = Pick<
  ProviderDependencies,
  'accounts' | 'clock' | 'consents' | 'relyingParties' | 'resourceServers' | 'reuse'
>;

/**
 * Introspection (RFC 7662, RFC 9701) by a confidential client, of its own tokens and of those for it as an API. A token
 * is shown as far as it still holds.
 */
export function introspection(dependencies: Needs): Piece {
  const lower = introspectionFilter(dependencies);
  return {
    routes: { introspection: '/token/introspection' },
    features: {
      introspection: {
        enabled: true,
        async allowedPolicy(
          ctx: KoaContextWithOIDC,
          client: { clientId: string; clientAuthMethod: string },
          token: IntrospectedToken,
        ) {
          const isOurs = token.clientId === client.clientId || token.aud === client.clientId;
          return client.clientAuthMethod !== 'none' && isOurs && lower(ctx, token);
        },
      },
      jwtIntrospection: { enabled: true },
    },
  };
}
