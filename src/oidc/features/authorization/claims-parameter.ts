import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { CLAIMS } from '../../../identity/index.ts';
import { allowedClaims, type RelyingParties } from '../../../relying-parties/index.ts';
import { FIRST_PARTY_CLIENT } from '../../clients/first-party.ts';
import type { ProviderDependencies } from '../../dependencies.ts';
import { refusal } from '../../errors/index.ts';
import { individualClaim } from '../../policy/individual-claim.ts';
import { asksForUnknownLevel, isProtocolClaim, parseSignInRequest } from '../../policy/request.ts';
import { unknownLevel } from '../../policy/checks/cannot-continue/unknown-level.ts';
import type { Piece } from '../feature.ts';

const CATALOGUE: ReadonlySet<string> = new Set(CLAIMS.map(({ name }) => name));
const isKnown = (name: string): boolean => CATALOGUE.has(name) || isProtocolClaim(name);

const CONTAINERS = ['userinfo', 'id_token'] as const;

/**
 * What is understood of the parameter: undefined if it asks nothing of us, because members that are not understood are
 * ignored (section 5.5). What is malformed is left to oidc-provider to refuse.
 */
export function understoodClaims(text: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(text);
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return text;
    return CONTAINERS.some((name) => Object.hasOwn(claims, name)) ? text : undefined;
  } catch {
    return text;
  }
}

/** Refuses claims that the RP's record does not list: `invalid_request`, never a page. */
const assertRegistered =
  (relyingParties: RelyingParties) =>
  ({ oidc }: KoaContextWithOIDC, claims: Record<string, unknown>, client: { clientId: string }): void => {
    const names: string[] = [];
    for (const container of CONTAINERS) {
      for (const [name, value] of Object.entries((claims[container] ?? {}) as Record<string, unknown>)) {
        if (!isKnown(name)) continue;
        if (!individualClaim.safeParse(value).success) {
          throw refusal('claim_request_malformed', { member: container, claim: name });
        }
        names.push(name);
      }
    }
    const request = parseSignInRequest(oidc.params ?? {});
    // Without a page to say so, no session is looked for either.
    if (request.prompts.has('none') && asksForUnknownLevel(request)) {
      throw new errors.UnmetAuthenticationRequirements(unknownLevel.description);
    }
    const relyingParty = relyingParties.get(client.clientId);
    if (relyingParty === undefined) {
      if (client.clientId === FIRST_PARTY_CLIENT) return;
      throw new errors.InvalidClient('the client is not registered any more');
    }
    const { refusedClaims } = allowedClaims(relyingParty, { scopes: [], claimNames: names });
    if (refusedClaims.length > 0) {
      throw refusal('claim_not_listed', { client: client.clientId, claims: refusedClaims.join(', ') });
    }
  };

/** The `claims` parameter (OpenID Connect Core section 5.5). */
export const claimsParameter = ({ relyingParties }: Pick<ProviderDependencies, 'relyingParties'>): Piece => ({
  features: { claimsParameter: { enabled: true, assertClaimsParameter: assertRegistered(relyingParties) } },
});
