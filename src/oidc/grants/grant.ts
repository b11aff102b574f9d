import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { granted } from '../../consent/index.ts';
import { SCOPES } from '../../identity/index.ts';
import { grantableClaims, isProtocolClaim, type SignInState } from '../policy/index.ts';
import { allScopes } from '../claims/by-scope.ts';

type Grant = InstanceType<Provider['Grant']>;

/** What of the claims asked for the citizen gives in this answer. */
export function claimsGiven(state: SignInState): readonly string[] {
  const grantable = grantableClaims(state);
  return state.relyingParty.firstParty ? [] : granted(state.consent, grantable, state.relyingParty);
}

const KNOWN_SCOPES = new Set(allScopes());

/**
 * Makes the Grant of one request from what is consented (`given`), never from what was ever granted: scopes must not pile up.
 * Everything that the scopes would bring and that is not given is rejected by name.
 */
export async function makeGrant(ctx: KoaContextWithOIDC, state: SignInState, given: readonly string[]): Promise<Grant> {
  const { oidc } = ctx;
  const { request } = state;
  const grant = new oidc.provider.Grant({ accountId: state.account?.id ?? '', clientId: request.clientId }) as Grant & {
    sessionUid?: string;
    persistsLogout?: boolean;
  };
  const brought = request.scopes.flatMap((scope) => SCOPES[scope] ?? []);
  grant.addOIDCScope(request.scopes.filter((scope) => KNOWN_SCOPES.has(scope)).join(' '));
  const named = [...oidc.requestParamClaims].filter(isProtocolClaim);
  if (given.length + named.length > 0) grant.addOIDCClaims([...given, ...named]);
  const rejected = [...new Set([...brought, ...request.claimNames])].filter((name) => !given.includes(name));
  if (rejected.length > 0) grant.rejectOIDCClaims(rejected);
  for (const [indicator, server] of Object.entries(oidc.resourceServers ?? {})) {
    const scopes = request.scopes.filter((scope) => server.scopes.has(scope));
    if (scopes.length > 0) grant.addResourceScope(indicator, scopes.join(' '));
  }
  const { session } = oidc;
  if (session !== undefined) grant.sessionUid = session.uid;
  if (request.scopes.includes('offline_access')) grant.persistsLogout = true;
  await grant.save();
  return grant;
}
