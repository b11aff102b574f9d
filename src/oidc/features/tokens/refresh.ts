import type { Piece } from '../feature.ts';

/** Refresh tokens for RPs that ask for `offline_access`, rotated at each use (RFC 9700 section 4.14.2). */
export const refresh = (): Piece => ({
  rotateRefreshToken: true,
  issueRefreshToken: (
    _ctx: unknown,
    client: { grantTypeAllowed(type: string): boolean },
    source: { scopes: Set<string> },
  ) => client.grantTypeAllowed('refresh_token') && source.scopes.has('offline_access'),
});
