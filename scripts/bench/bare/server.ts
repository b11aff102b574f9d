// A bare oidc-provider with the product's features, as the reference of the benchmark. target.ts runs it as a process.
import { generateKeyPairSync, hash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import process from 'node:process';
import Provider, { type Configuration } from 'oidc-provider';
import { CLAIMS, PATHS, RELYING_PARTY, RESOURCE, RESOURCE_SCOPE } from '../target.ts';
import { mapAdapters } from './adapter.ts';

const port = Number(process.argv[2]);
const issuer = `http://localhost:${port}`;

const signingKey = () => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  use: 'sig',
  alg: 'ES256',
});

const enabled = { enabled: true };
const configuration = {
  adapter: mapAdapters(),
  jwks: { keys: [signingKey()] },
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  claims: { openid: ['sub'], profile: [...CLAIMS] },
  scopes: ['openid', 'offline_access', 'profile', RESOURCE_SCOPE],
  subjectTypes: ['pairwise'],
  responseTypes: ['code'],
  acrValues: ['LoA1', 'LoA2'],
  clientDefaults: { id_token_signed_response_alg: 'ES256', introspection_signed_response_alg: 'ES256' },
  routes: { authorization: PATHS.authorization, userinfo: PATHS.userinfo, introspection: PATHS.introspection },
  conformIdTokenClaims: true,
  enableHttpPostMethods: false,
  features: {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    backchannelLogout: enabled,
    claimsParameter: enabled,
    clientCredentials: enabled,
    encryption: enabled,
    introspection: { enabled: true, allowedPolicy: () => true },
    jwtIntrospection: enabled,
    jwtUserinfo: enabled,
    pushedAuthorizationRequests: enabled,
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: RESOURCE_SCOPE, audience: RESOURCE, accessTokenFormat: 'jwt' }),
    },
    revocation: enabled,
    rpInitiatedLogout: enabled,
    userinfo: enabled,
  },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: (_ctx: unknown, _client: unknown, source: { scopes: Set<string> }) =>
    source.scopes.has('offline_access'),
  pairwiseIdentifier: (_ctx: unknown, accountId: string, { sectorIdentifier }: { sectorIdentifier: string }) =>
    hash('sha256', `${sectorIdentifier}${accountId}`),
  findAccount: (_ctx: unknown, sub: string) => ({
    accountId: sub,
    claims: () => ({ sub, name: 'Nguyễn Thị Minh Khai', birthdate: '1990-03-02', gender: 'female' }),
  }),
  interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
  clients: [
    {
      client_id: RELYING_PARTY.id,
      client_secret: RELYING_PARTY.secret,
      redirect_uris: [RELYING_PARTY.redirectUri],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      subject_type: 'pairwise',
      token_endpoint_auth_method: 'client_secret_basic',
      scope: `openid offline_access profile ${RESOURCE_SCOPE}`,
    },
  ],
};

const provider = new Provider(issuer, configuration as unknown as Configuration);
const answer = provider.callback();

/** Signs everybody in and grants every consent: pages are not part of the comparison. */
async function agree(request: Parameters<typeof answer>[0], response: Parameters<typeof answer>[1]): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    const accountId = randomBytes(16).toString('base64url');
    await provider.interactionFinished(request, response, { login: { accountId } });
    return;
  }
  const grant = grantId === undefined ? new provider.Grant() : await provider.Grant.find(grantId);
  if (grant === undefined) throw new Error('the grant is gone');
  grant.clientId = String(params['client_id']);
  if (session !== undefined) grant.accountId = session.accountId;
  grant.addOIDCScope(String(params['scope']));
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

createServer((request, response) => {
  if (request.url?.startsWith('/interaction/') !== true) {
    void answer(request, response);
    return;
  }
  agree(request, response).catch((error: unknown) => {
    response.statusCode = 500;
    response.end(String(error));
  });
}).listen(port, '127.0.0.1', () => process.send?.('ready'));
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
