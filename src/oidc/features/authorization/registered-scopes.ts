import type { KoaContextWithOIDC } from 'oidc-provider';
import { SCOPES } from '../../../identity/index.ts';
import { allowedClaims } from '../../../relying-parties/index.ts';
import type { ProviderDependencies } from '../../dependencies.ts';
import { refusal } from '../../errors/index.ts';
import type { Piece } from '../feature.ts';
import { atMost, LARGEST_PARAMETERS } from './parameter-sizes.ts';

const isSmall = atMost('scope', LARGEST_PARAMETERS.scope);

/** Refuses scopes that ask for nothing the RP's record lists, by name: `invalid_scope` (RFC 6749 section 4.1.2.1). */
export const registeredScopes = ({ relyingParties }: Pick<ProviderDependencies, 'relyingParties'>): Piece => ({
  extraParams: {
    scope(ctx: KoaContextWithOIDC, value: unknown, client: { readonly clientId: string }) {
      isSmall(ctx, value);
      const relyingParty = relyingParties.get(client.clientId);
      // Our own pages ask for `openid` alone, which oidc-provider checks.
      if (relyingParty === undefined || typeof value !== 'string') return;
      const { refusedScopes } = allowedClaims(relyingParty, { scopes: value.split(' '), claimNames: [] });
      if (refusedScopes.length === 0) return;
      const named = refusedScopes.map((scope) => `${scope} (${(SCOPES[scope] ?? []).join(', ')})`);
      const values = { client: client.clientId, scopes: named.join(', ') };
      throw refusal('scope_not_listed', values, refusedScopes.join(' '));
    },
  },
});
