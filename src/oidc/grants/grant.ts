import { isDeepStrictEqual } from 'node:util';
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

/** Parts of a Grant that oidc-provider keeps and does not tell of, and those that we keep with it. */
type OurGrant = Grant & {
  readonly openid?: object;
  readonly rejected?: object;
  readonly resources?: object;
  sessionUid?: string;
  persistsLogout?: boolean;
};

/**
 * The Grant of one request, from what is consented (`given`), never from what was ever granted: scopes must not pile up.
 * Everything that the scopes would bring and that is not given is rejected by name.
 */
function newGrant({ oidc }: KoaContextWithOIDC, { account, request }: SignInState, given: readonly string[]): OurGrant {
  const grant = new oidc.provider.Grant({ accountId: account?.id ?? '', clientId: request.clientId }) as OurGrant;
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
  if (oidc.session !== undefined) grant.sessionUid = oidc.session.uid;
  if (request.scopes.includes('offline_access')) grant.persistsLogout = true;
  return grant;
}

const partsOf = ({ accountId, clientId, sessionUid, persistsLogout, openid, rejected, resources }: OurGrant) =>
  [accountId, clientId, sessionUid, persistsLogout, openid, rejected, resources] as const;

/**
 * The Grant of one request: the one of the session's last sign-in at this RP where that gives the very same, otherwise a new one. What is
 * to outlive the session is never shared: a refresh token can be revoked by itself.
 *
 * @param seconds how long it must live: as what comes of it
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
  const last = lastId === undefined ? undefined : ((await provider.Grant.find(lastId)) as OurGrant | undefined);
  const isLasting = last?.exp !== undefined && last.exp - state.now > seconds;
  if (last !== undefined && isLasting && isDeepStrictEqual(partsOf(last), partsOf(grant))) return last;
  await grant.save();
  return grant;
}
