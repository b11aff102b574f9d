import { SCOPES } from '../../identity/index.ts';

/** Claims by scope, as oidc-provider's configuration lists them (OpenID Connect Core section 5.4). */
export function claimsByScope(): Record<string, null | string[]> {
  return {
    // An ID token has those with a value; account.ts gives `authentication_level` only where it is wanted.
    openid: ['sub', 'acr', 'amr', 'auth_time', 'authentication_level'],
    acr: null,
    amr: null,
    auth_time: null,
    authentication_level: null,
    iss: null,
    sid: null,
    ...Object.fromEntries(Object.entries(SCOPES).map(([scope, names]) => [scope, [...names]])),
  };
}

/** All scopes except those of resource servers. */
export const allScopes = (): string[] => ['openid', 'offline_access', ...Object.keys(SCOPES)];
