import type { ProviderDependencies } from '../../dependencies.ts';
import { outboundFetch } from '../../outbound.ts';
import type { Piece } from '../feature.ts';

/** What is fetched from addresses of a client's record, and how much of it. */
export const outboundRequests = ({ outbound }: Pick<ProviderDependencies, 'outbound'>): Piece => ({
  fetch: outboundFetch(outbound),
  fetchResponseBodyLimits: { jwks_uri: outbound.maxBytes, sector_identifier_uri: outbound.maxBytes },
});
