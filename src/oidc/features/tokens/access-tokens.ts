import type { KoaContextWithOIDC } from 'oidc-provider';
import type { SubjectAccount } from '../../claims/account.ts';
import type { ProviderDependencies } from '../../dependencies.ts';
import { grantIn, openReleases, statedAcrOf } from '../../release/index.ts';
import type { Piece } from '../feature.ts';

type Needs = Pick<ProviderDependencies, 'clock' | 'consents' | 'relyingParties' | 'reuse'>;

/**
 * Access tokens say how the citizen signed in (RFC 9068 section 2.2.1, RFC 9470 section 6). One from a refresh states
 * what still counts then, which may be less than at the sign-in.
 */
export function accessTokens(dependencies: Needs): Piece {
  const releases = openReleases(dependencies);
  return {
    extraTokenClaims(ctx: KoaContextWithOIDC, token: { kind: string }) {
      const { Account, AuthorizationCode, RefreshToken } = ctx.oidc.entities;
      if (token.kind !== 'AccessToken') return undefined;
      if (AuthorizationCode !== undefined) {
        const { acr, amr, authTime } = AuthorizationCode;
        const { level = 0 } = grantIn(ctx).signIn ?? {};
        return { acr, amr, auth_time: authTime, ...(level === 0 ? {} : { authentication_level: level }) };
      }
      if (RefreshToken === undefined) return undefined;
      const { account } = Account as SubjectAccount;
      return { ...releases.state(ctx, account, statedAcrOf(RefreshToken)), auth_time: RefreshToken.authTime };
    },
    features: { dPoP: { enabled: false } },
  };
}
