import type { Piece } from '../feature.ts';

/** Introspection (RFC 7662, RFC 9701) by a confidential client, of its own tokens and of those for it as an API. */
export const introspection = (): Piece => ({
  routes: { introspection: '/token/introspection' },
  features: {
    introspection: {
      enabled: true,
      allowedPolicy: (
        _ctx: unknown,
        client: { clientId: string; clientAuthMethod: string },
        token: { clientId?: string; aud?: unknown },
      ) => client.clientAuthMethod !== 'none' && (token.clientId === client.clientId || token.aud === client.clientId),
    },
    jwtIntrospection: { enabled: true },
  },
});
