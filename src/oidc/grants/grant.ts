import { isDeepStrictEqual } from 'node:util';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { granted } from '../../consent/index.ts';
import { isOver, SCOPES, type Account } from '../../identity/index.ts';
import { grantableClaims, isProtocolClaim, type SignInState } from '../policy/index.ts';
import { allScopes } from '../claims/by-scope.ts';

type Grant = InstanceType<Provider['Grant']>;

/** The requested claims that this answer releases. */
export function claimsGiven(state: SignInState): readonly string[] {
  const grantable = grantableClaims(state);
  return state.relyingParty.firstParty ? [] : granted(state.consent, grantable, state.relyingParty);
}

const KNOWN_SCOPES = new Set(allScopes());

/** Fields of a Grant that oidc-provider's types omit, and fields of our own. */
type OurGrant = Grant & {
  readonly openid?: object;
  readonly rejected?: object;
  readonly resources?: object;
  sessionUid?: string;
  persistsLogout?: boolean;
  /** How often everything of the account had been ended by then. */
  epoch?: number;
};

/**
 * The Grant of one request, built from what is consented (`given`) and never from earlier grants: scopes must not pile
 * up. Claims that the scopes would add and that are not given are rejected by name.
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
  if (account !== undefined && account.epoch > 0) grant.epoch = account.epoch;
  return grant;
}

const partsOf = ({ accountId, clientId, sessionUid, persistsLogout, epoch, openid, rejected, resources }: OurGrant) =>
  [accountId, clientId, sessionUid, persistsLogout, epoch, openid, rejected, resources] as const;

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
  const last = lastId === undefined ? undefined : ((await provider.Grant.find(lastId)) as OurGrant | undefined);
  const isLasting = last?.exp !== undefined && last.exp - state.now > seconds;
  if (last !== undefined && isLasting && isDeepStrictEqual(partsOf(last), partsOf(grant))) return last;
  await grant.save();
  return grant;
}

/**
 * Whether everything of the account was ended after this grant was made. Its document may still be there: what saved it
 * had begun before.
 */
export const isOverGrant = (account: Account, grant: Grant): boolean => {
  const { epoch = 0, sessionUid } = grant as OurGrant;
  return isOver(account, { epoch, sessionUid });
};
