import type { KoaContextWithOIDC, ResourceServer } from 'oidc-provider';
import type { ProviderDependencies } from '../../dependencies.ts';
import { refusal } from '../../errors/index.ts';
import type { Piece } from '../feature.ts';

type Needs = Pick<ProviderDependencies, 'relyingParties' | 'resourceServers'>;

/** Access tokens for APIs (RFC 8707): those of the configuration, with the scopes that the RP's record lists. */
export function resources({ relyingParties, resourceServers }: Needs): Piece {
  const servers = new Map(resourceServers.map((server) => [server.indicator, server]));
  const getResourceServerInfo = (
    _ctx: KoaContextWithOIDC,
    indicator: string,
    client: { clientId: string },
  ): ResourceServer => {
    const server = servers.get(indicator);
    const allowed = relyingParties.get(client.clientId)?.resources[indicator];
    if (server === undefined || allowed === undefined) throw refusal('resource_not_listed');
    return {
      scope: server.scopes.filter((scope) => allowed.includes(scope)).join(' '),
      audience: server.audience ?? server.indicator,
      accessTokenFormat: server.access_token_format,
      ...(server.signing_algorithm === undefined ? {} : { jwt: { sign: { alg: server.signing_algorithm } } }),
    };
  };
  return {
    features: {
      resourceIndicators: {
        enabled: true,
        // Without `resource` a token is for userinfo, or for nothing but introspection (client credentials).
        defaultResource: () => undefined,
        useGrantedResource: () => true,
        getResourceServerInfo,
      },
    },
  };
}
