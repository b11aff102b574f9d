import { CLAIMS, SCOPES } from '../identity/index.ts';
import type { CompleteClient } from './record/client.ts';
import { sectorHost } from './record/redirect-uris.ts';
import type { RelyingParty } from './relying-party.ts';

/** The claims and scopes of an authorization request. */
export interface AskedFor {
  readonly scopes: readonly string[];
  /** Names in the `claims` parameter (OpenID Connect Core section 5.5). */
  readonly claimNames: readonly string[];
}

export interface AllowedClaims {
  /** Claims to ask the citizen for, without duplicates, in catalogue order. */
  readonly claims: readonly string[];
  /** Known scopes with no claim that the record lists: `invalid_scope`. */
  readonly refusedScopes: readonly string[];
  /** Known claims requested by name that the record does not list: `invalid_request`. */
  readonly refusedClaims: readonly string[];
}

const CLAIM_NAMES = CLAIMS.map(({ name }) => name);
const KNOWN_CLAIMS: ReadonlySet<string> = new Set(CLAIM_NAMES);
const CLAIMS_OF: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(SCOPES));

const lists = (rp: Pick<RelyingParty, 'claims'>, name: string): boolean => Object.hasOwn(rp.claims, name);

/**
 * A scope requests those of its claims that the record lists. Unknown scopes and claims are ignored, as OAuth requires.
 */
export function allowedClaims(rp: Pick<RelyingParty, 'claims'>, { scopes, claimNames }: AskedFor): AllowedClaims {
  const asked = new Set<string>();
  const refusedScopes: string[] = [];
  for (const scope of new Set(scopes)) {
    const listed = CLAIMS_OF.get(scope)?.filter((name) => lists(rp, name));
    if (listed?.length === 0) refusedScopes.push(scope);
    for (const name of listed ?? []) asked.add(name);
  }
  const named = [...new Set(claimNames)].filter((name) => KNOWN_CLAIMS.has(name));
  for (const name of named) if (lists(rp, name)) asked.add(name);
  return {
    claims: CLAIM_NAMES.filter((name) => asked.has(name)),
    refusedScopes,
    refusedClaims: named.filter((name) => !lists(rp, name)),
  };
}

/** Scopes that the relying party may request. Never empty, because the provider reads an empty list as all scopes. */
const scopesOf = (rp: RelyingParty): string[] => {
  const signsIn = rp.client.grant_types.includes('authorization_code');
  const about = [...CLAIMS_OF].filter(([, names]) => names.some((name) => lists(rp, name))).map(([scope]) => scope);
  return [
    ...new Set(['openid', ...(signsIn ? ['offline_access', ...about] : []), ...Object.values(rp.resources).flat()]),
  ];
};

/**
 * The sector of a pairwise `sub` (OpenID Connect Core section 8.1): the host of `sector_identifier_uri` or of the
 * redirect URIs. A loopback address or a private-use scheme belongs to no one, so such a relying party is its own
 * sector and two native applications never learn the same `sub`.
 */
export function sectorOf({ id, client }: { readonly id: string; readonly client: CompleteClient }): string {
  const { sector_identifier_uri: uri, redirect_uris: uris } = client;
  const [host] = (uri === undefined ? uris : [uri]).map(sectorHost);
  return host ?? `client:${id}`;
}

/** Metadata for oidc-provider's `Client`. An omitted algorithm means the provider's default. */
export function clientMetadata(rp: RelyingParty): Record<string, unknown> {
  return {
    ...rp.client,
    client_id: rp.id,
    client_name: rp.organisation.vi,
    scope: scopesOf(rp).join(' '),
    subject_type: 'pairwise',
    ...(rp.policyUri === undefined ? {} : { policy_uri: rp.policyUri.vi }),
    ...(rp.tosUri === undefined ? {} : { tos_uri: rp.tosUri.vi }),
  };
}
