import { LANGUAGES } from '../../shared/index.ts';
import { authorizationCode } from '../features/authorization/authorization-code.ts';
import { claimsParameter } from '../features/authorization/claims-parameter.ts';
import { parameterSizes } from '../features/authorization/parameter-sizes.ts';
import { pkce } from '../features/authorization/pkce.ts';
import { pushedRequests } from '../features/authorization/pushed-requests.ts';
import { registeredScopes } from '../features/authorization/registered-scopes.ts';
import { signIn } from '../features/authorization/sign-in.ts';
import { claims } from '../features/claims.ts';
import { clientAssertions } from '../features/clients/client-assertions.ts';
import { clientAuthentication } from '../features/clients/client-authentication.ts';
import { cors } from '../features/clients/cors.ts';
import { outboundRequests } from '../features/clients/outbound-requests.ts';
import { cookies } from '../features/cookies.ts';
import { cryptography } from '../features/cryptography.ts';
import { errorPages } from '../features/error-pages.ts';
import { logout } from '../features/logout.ts';
import { accessTokens } from '../features/tokens/access-tokens.ts';
import { clientCredentials } from '../features/tokens/client-credentials.ts';
import { introspection } from '../features/tokens/introspection.ts';
import { tokenLifetimes } from '../features/tokens/lifetimes.ts';
import { refresh } from '../features/tokens/refresh.ts';
import { resources } from '../features/tokens/resources.ts';
import { revocation } from '../features/tokens/revocation.ts';
import { userinfo } from '../features/userinfo.ts';
import type { Profile } from './profile.ts';

/** What every relying party can use: OpenID Connect Core with the code flow, as RFC 9700 recommends it. */
export const baseline: Profile = {
  name: 'OpenID Connect',
  features: [
    authorizationCode,
    signIn,
    pkce,
    pushedRequests,
    parameterSizes,
    registeredScopes,
    claimsParameter,
    claims,
    userinfo,
    accessTokens,
    tokenLifetimes,
    refresh,
    clientCredentials,
    resources,
    introspection,
    revocation,
    logout,
    clientAuthentication,
    clientAssertions,
    cors,
    outboundRequests,
    cryptography,
    cookies,
    errorPages,
  ],
  metadata: {
    ui_locales_supported: [...LANGUAGES],
    claims_locales_supported: ['vi'],
    claim_types_supported: ['normal'],
  },
  // The keys of every record are those of relying-parties.
  records: { keys: {}, rules: [] },
};
