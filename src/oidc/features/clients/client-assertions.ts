import type { KoaContextWithOIDC } from 'oidc-provider';
import { epochSeconds } from '../../../shared/index.ts';
import type { ProviderDependencies } from '../../dependencies.ts';
import { refusal } from '../../errors/index.ts';
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

function checkType({ typ }: Claims): void {
  if (typ === undefined) return;
  const name = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '';
  if (!TYPES.has(name)) throw refusal('assertion_kind');
}

/** A list is refused, even one of the issuer alone: draft-ietf-oauth-rfc7523bis section 4. */
function checkAudience({ aud }: Claims, accepted: readonly string[]): void {
  if (typeof aud === 'string' && accepted.includes(aud)) return;
  throw refusal('assertion_audience_form', { accepted: accepted.join(' or ') });
}

/** oidc-provider has checked `exp` and `nbf`, and that `iat` is a number. */
function checkTimes({ exp, iat }: Claims, now: number, longest: number): void {
  if (typeof iat === 'number' && iat > now + CLOCK_TOLERANCE) throw refusal('assertion_issued_in_future');
  const life = Number(exp) - (typeof iat === 'number' ? Math.min(iat, now) : now);
  if (!(life <= longest + CLOCK_TOLERANCE)) {
    throw refusal('assertion_too_long', { seconds: String(longest) });
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
