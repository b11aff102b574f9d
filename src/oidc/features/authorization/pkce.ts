import type { ProviderDependencies } from '../../dependencies.ts';
import type { Piece } from '../feature.ts';

/** Proof keys (RFC 7636): required of public clients, and of confidential ones unless their record says `optional`. */
export const pkce = ({ relyingParties }: Pick<ProviderDependencies, 'relyingParties'>): Piece => ({
  pkce: {
    required: (_ctx: unknown, client: { clientId: string; clientAuthMethod: string }) =>
      client.clientAuthMethod === 'none' || relyingParties.get(client.clientId)?.pkce !== 'optional',
  },
});
