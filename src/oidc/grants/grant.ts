import { isDeepStrictEqual } from 'node:util';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { granted } from '../../consent/index.ts';
import { SCOPES } from '../../identity/index.ts';
import { grantableClaims, isProtocolClaim, presentAcr, presentLevel, type SignInState } from '../policy/index.ts';
import { givingScopes } from '../release/index.ts';
import { OWN_GRANT_FIELDS, type StoredGrant } from './stored-grant.ts';
import { allScopes } from '../claims/by-scope.ts';

type Grant = InstanceType<Provider['Grant']>;

/** The requested claims that this answer releases. */
export function claimsGiven(state: SignInState): readonly string[] {
  const grantable = grantableClaims(state);
  return state.relyingParty.firstParty ? [] : granted(state.consent, grantable, state.relyingParty);
}

const KNOWN_SCOPES = new Set(allScopes());

/**
 * The Grant of one request, built from what is consented (`given`) and never from earlier grants: scopes must not pile
 * up. Claims that the scopes would add and that are not given are rejected by name.
 */
function newGrant({ oidc }: KoaContextWithOIDC, state: SignInState, given: readonly string[]): StoredGrant {
  const { account, request } = state;
  const grant = new oidc.provider.Grant({ accountId: account?.id ?? '', clientId: request.clientId }) as StoredGrant;
  const brought = request.scopes.flatMap((scope) => SCOPES[scope] ?? []);
  const known = request.scopes.filter((scope) => KNOWN_SCOPES.has(scope));
  // A scope of which nothing is given is not granted (RFC 6749 section 3.3).
  grant.addOIDCScope(givingScopes(known, (names) => names.filter((name) => given.includes(name))).join(' '));
  const named = [...oidc.requestParamClaims].filter(isProtocolClaim);
  if (given.length + named.length > 0) grant.addOIDCClaims([...given, ...named]);
  const rejected = [...new Set([...brought, ...request.claimNames])].filter((name) => !given.includes(name));
  if (rejected.length > 0) grant.rejectOIDCClaims(rejected);
  for (const [indicator, server] of Object.entries(oidc.resourceServers ?? {})) {
    const scopes = request.scopes.filter((scope) => server.scopes.has(scope));
    if (scopes.length > 0) grant.addResourceScope(indicator, scopes.join(' '));
  }
  if (oidc.session !== undefined) grant.sessionUid = oidc.session.uid;
  if (request.scopes.includes('offline_access')) grant.persistsLogout = true;
  if (account !== undefined && account.epoch > 0) grant.epoch = account.epoch;
  grant.signIn = { acr: presentAcr(state), level: presentLevel(state), proofs: state.proofs };
  return grant;
}

const partsOf = (grant: StoredGrant): readonly unknown[] => {
  const { accountId, clientId, openid, rejected, resources } = grant;
  return [accountId, clientId, openid, rejected, resources, ...OWN_GRANT_FIELDS.map((field) => grant[field])];
};

/**
 * The Grant of one request. The Grant of the session's last sign-in at this RP is reused if it grants exactly the same
 * (ADR 10). A Grant that outlives its session is never shared, so that a refresh token can be revoked alone.
 *
 * @param seconds how long the Grant must still live: as long as the tokens issued from it
 */
export async function grantFor(
  ctx: KoaContextWithOIDC,
  state: SignInState,
  given: readonly string[],
  seconds: number,
): Promise<Grant> {
  const { provider, session } = ctx.oidc;
  const grant = newGrant(ctx, state, given);
  const lastId = grant.persistsLogout === true ? undefined : session?.grantIdFor(state.request.clientId);
  const last = lastId === undefined ? undefined : ((await provider.Grant.find(lastId)) as StoredGrant | undefined);
  const isLasting = last?.exp !== undefined && last.exp - state.now > seconds;
  if (last !== undefined && isLasting && isDeepStrictEqual(partsOf(last), partsOf(grant))) return last;
  await grant.save();
  return grant;
}
