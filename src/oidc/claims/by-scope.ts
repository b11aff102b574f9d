import { SCOPES } from '../../identity/index.ts';

/** Claims by scope as oidc-provider is told of them (OpenID Connect Core section 5.4). */
export function claimsByScope(): Record<string, null | string[]> {
  return {
    // In the ID token each time; userinfo leaves out what it is not given.
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

/** Every scope there is, besides those of resource servers. */
export const allScopes = (): string[] => ['openid', 'offline_access', ...Object.keys(SCOPES)];
