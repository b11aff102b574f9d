import type { Configuration } from 'oidc-provider';
import { epochSeconds } from '../../../shared/index.ts';
import type { ProviderDependencies } from '../../dependencies.ts';
import { releaseIn } from '../../release/index.ts';
import type { Piece } from '../feature.ts';

type Needs = Pick<ProviderDependencies, 'lifetimes' | 'clock'>;

const ttl = ({ lifetimes, clock }: Needs): NonNullable<Configuration['ttl']> => ({
  AccessToken: lifetimes.access_token,
  AuthorizationCode: lifetimes.authorization_code,
  ClientCredentials: lifetimes.client_credentials,
  // The grant of a session is needed as long as the session can last, and as long as the last token issued from it.
  Grant: (_ctx, grant) =>
    (grant as { readonly persistsLogout?: boolean }).persistsLogout === true
      ? lifetimes.grant
      : lifetimes.session_total + lifetimes.authorization_code + lifetimes.access_token,
  IdToken: lifetimes.id_token,
  Interaction: lifetimes.interaction,
  // A refresh token is rotated at each use, up to a total life, and never outlives the consent.
  RefreshToken(ctx, token) {
    const { RotatedRefreshToken: rotatedFrom } = ctx.oidc.entities;
    const now = clock.now().getTime() / 1000;
    const consentUntil = releaseIn(ctx)?.consentUntil;
    const left = consentUntil === undefined ? Infinity : consentUntil.getTime() / 1000 - now;
    const issued = token.iiat ?? rotatedFrom?.iiat;
    const total =
      rotatedFrom === undefined ? Infinity : lifetimes.refresh_token_total - (Math.floor(now) - (issued ?? 0));
    return Math.max(1, Math.floor(Math.min(lifetimes.refresh_token, total, left)));
  },
  // Counted from the last use, and never beyond the total counted from the sign-in (OWASP ASVS 5.0, 7.3).
  Session(_ctx, { loginTs }) {
    // Nobody is signed in: it only holds what a sign-out page needs.
    if (loginTs === undefined) return Math.min(lifetimes.session, lifetimes.interaction);
    const left = lifetimes.session_total - (epochSeconds(clock) - loginTs);
    return Math.max(1, Math.min(lifetimes.session, left));
  },
});

/**
 * How long everything that is issued lives. What a session gave out ends with its Grant, not with a look at the session
 * (ADR 2).
 */
export const tokenLifetimes = (needs: Needs): Piece => ({
  ttl: ttl(needs),
  expiresWithSession: () => false,
  revokeGrantPolicy: () => true,
});
