import type { KoaContextWithOIDC } from 'oidc-provider';
import { levelOfAmr } from '../../../authentication/factors/index.ts';
import type { Piece } from '../feature.ts';

/** Access tokens say how the citizen signed in (RFC 9068 section 2.2.1, RFC 9470 section 6). */
export const accessTokens = (): Piece => ({
  extraTokenClaims(ctx: KoaContextWithOIDC, token: { kind: string }) {
    const source = ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.RefreshToken;
    if (token.kind !== 'AccessToken' || source === undefined) return undefined;
    const { acr, amr, authTime } = source;
    const level = levelOfAmr(amr ?? []);
    return { acr, amr, auth_time: authTime, ...(level === 0 ? {} : { authentication_level: level }) };
  },
  features: { dPoP: { enabled: false } },
});
