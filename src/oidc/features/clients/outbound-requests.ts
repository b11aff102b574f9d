import type { ProviderDependencies } from '../../dependencies.ts';
import { outboundFetch } from '../../outbound.ts';
import type { Piece } from '../feature.ts';

/**
 * What oidc-provider fetches from addresses of a client's record, and how much of it. Keys are fetched by
 * `clients/key-sets.ts`.
 */
export const outboundRequests = ({ outbound }: Pick<ProviderDependencies, 'outbound'>): Piece => ({
  fetch: outboundFetch(outbound),
  fetchResponseBodyLimits: { sector_identifier_uri: outbound.maxBytes },
});
