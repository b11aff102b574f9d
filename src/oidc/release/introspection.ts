import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Accounts } from '../../identity/index.ts';
import { relyingPartyOf } from '../clients/first-party.ts';
import type { ResourceServerSetting } from '../settings.ts';
import { isOverGrant } from '../grants/stored-grant.ts';
import { grantIn, openReleases, statedAcrOf, type ReleaseDependencies } from './releases.ts';

/** A token that is introspected, as oidc-provider passes it to its policy. */
export interface IntrospectedToken {
  readonly kind: string;
  readonly clientId?: string;
  readonly accountId?: string;
  readonly aud?: unknown;
  scope?: string | undefined;
  extra?: Readonly<Record<string, unknown>> | undefined;
}

interface Dependencies extends ReleaseDependencies {
  readonly accounts: Accounts;
  readonly resourceServers: readonly ResourceServerSetting[];
}

/**
 * Lowers a token that is introspected to what still holds of it: scopes that give something, and the sign-in as its
 * proofs count now.
 *
 * @returns false if nothing holds, so that the token is not active
 */
export function introspectionFilter(dependencies: Dependencies) {
  const { accounts, relyingParties, resourceServers } = dependencies;
  const releases = openReleases(dependencies);

  /** Scopes of the token's API that the record lists now. */
  const apiScopes = ({ clientId = '', aud }: IntrospectedToken, scopes: readonly string[]): readonly string[] => {
    const resources = relyingParties.get(clientId)?.resources ?? {};
    const allowed = resourceServers
      .filter(({ indicator, audience = indicator }) => audience === aud)
      .flatMap(({ indicator, scopes: offered }) => (resources[indicator] ?? []).filter((one) => offered.includes(one)));
    return scopes.filter((scope) => allowed.includes(scope));
  };

  return async (ctx: KoaContextWithOIDC, token: IntrospectedToken): Promise<boolean> => {
    const { accountId, clientId } = token;
    const scopes = token.scope?.split(' ') ?? [];
    if (clientId === undefined || relyingPartyOf(relyingParties, clientId) === undefined) return false;
    if (accountId === undefined) {
      if (token.aud !== undefined) token.scope = apiScopes(token, scopes).join(' ');
      return true;
    }
    const owned = { accountId, clientId };
    const [account] = await Promise.all([accounts.find(accountId), releases.prefetch(ctx, owned)]);
    if (account?.state !== 'active' || isOverGrant(account, grantIn(ctx))) return false;
    const release = await releases.of(ctx, account, owned);
    if (release.over !== undefined) {
      token.scope = release.scopes(scopes).join(' ');
      token.extra = undefined;
      return token.kind !== 'RefreshToken';
    }
    token.scope = (token.aud === undefined ? release.scopes(scopes) : apiScopes(token, scopes)).join(' ');
    if (token.extra !== undefined) {
      token.extra = { ...token.extra, ...releases.state(ctx, account, statedAcrOf(token)) };
    }
    return true;
  };
}
