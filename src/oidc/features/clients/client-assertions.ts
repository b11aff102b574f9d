import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { epochSeconds } from '../../../shared/index.ts';
import type { ProviderDependencies } from '../../dependencies.ts';
import type { Piece } from '../feature.ts';

type Needs = Pick<ProviderDependencies, 'issuer' | 'clock' | 'relyingParties' | 'clientKeys'>;
type Claims = Readonly<Record<string, unknown>>;

/** Seconds by which the clocks of a relying party and of ours may differ. */
export const CLOCK_TOLERANCE = 30;

/**
 * Key of a record by which a profile demands the issuer as the only audience. RPs without it may also name the token
 * endpoint, as libraries do that are older than the update of RFC 7523.
 */
export const ISSUER_AUDIENCE = 'issuer_audience';

/** Types that say what the token is, or nothing. Any other type is a token for another purpose (RFC 8725 3.11). */
const TYPES: ReadonlySet<string> = new Set(['jwt', 'client-authentication+jwt']);

const refusal = (description: string): Error => new errors.InvalidClientAuth(description);

function checkType({ typ }: Claims): void {
  if (typ === undefined) return;
  const name = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '';
  if (!TYPES.has(name)) throw refusal('typ of the client_assertion JWT names another kind of token');
}

/** A list is refused, even one of the issuer alone: draft-ietf-oauth-rfc7523bis section 4. */
function checkAudience({ aud }: Claims, accepted: readonly string[]): void {
  if (typeof aud === 'string' && accepted.includes(aud)) return;
  throw refusal(`audience (aud) of the client_assertion JWT must be one string, ${accepted.join(' or ')}`);
}

function checkTimes({ exp, iat, nbf }: Claims, now: number, longest: number): void {
  const latest = now + CLOCK_TOLERANCE;
  for (const [name, time] of Object.entries({ iat, nbf })) {
    if (time === undefined) continue;
    if (typeof time !== 'number') throw refusal(`${name} of the client_assertion JWT must be a number`);
    if (time > latest) throw refusal(`${name} of the client_assertion JWT is in the future`);
  }
  const life = Number(exp) - (typeof iat === 'number' ? Math.min(iat, now) : now);
  if (!(life <= longest + CLOCK_TOLERANCE)) {
    throw refusal(`the client_assertion JWT is valid for more than ${longest} seconds`);
  }
}

/**
 * What an assertion of a client must say beside the checks of oidc-provider (RFC 7523 section 3 and its update, RFC
 * 9700 section 2.5). Its `jti` is kept until `exp` and the tolerance are over: afterwards the assertion is refused
 * anyway.
 */
export const clientAssertions = ({ issuer, clock, relyingParties, clientKeys }: Needs): Piece => ({
  clockTolerance: CLOCK_TOLERANCE,
  assertJwtClientAuthClaimsAndHeader(
    ctx: KoaContextWithOIDC,
    claims: Claims,
    header: Claims,
    { clientId }: { clientId: string },
  ) {
    const issuerAlone = relyingParties.get(clientId)?.extensions[ISSUER_AUDIENCE] === true;
    checkType(header);
    checkAudience(claims, issuerAlone ? [issuer] : [issuer, ctx.oidc.urlFor('token')]);
    checkTimes(claims, epochSeconds(clock), clientKeys.assertionSeconds);
  },
});
