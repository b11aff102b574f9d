import { z } from 'zod';
import { epochSeconds } from '../../shared/index.ts';
import type { Clock } from '../../shared/index.ts';
import { isSignedBy, Jwks, keyFor, readToken } from './signature.ts';
import type { Jwk } from './signature.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const LEEWAY = 60;
/** Highest age of a logout token in seconds; an older one is refused. */
const OLDEST = 10 * 60;
const MOST_SEEN = 10_000;
/** Shortest time between two fetches of the keys: an unknown key id causes a fetch, but not each invented one. */
const REFETCH_AFTER = 5;

const Claims = z.looseObject({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  iat: z.number(),
  exp: z.number(),
  jti: z.string().min(1).max(200),
  events: z.looseObject({ [EVENT]: z.looseObject({}) }),
  sub: z.string().optional(),
  sid: z.string().optional(),
});

export interface EndedSession {
  readonly sub?: string | undefined;
  readonly sid?: string | undefined;
}

export interface LogoutTokens {
  /**
   * Returns whose session ended, or why the token is refused (for the log). Checks all of Back-Channel Logout 1.0
   * section 2.6: signature by a published key, iss, aud, iat, exp, events, sub or sid, no nonce, jti not seen before.
   * Rejects if the provider's keys can't be fetched.
   */
  verify(token: string): Promise<{ ended: EndedSession } | { fault: string }>;
}

export function openLogoutTokens(options: {
  clientId: string;
  clock: Clock;
  server(): Promise<{ issuer: string; jwksUri: string }>;
}): LogoutTokens {
  const { clientId, clock } = options;
  const seen = new Map<string, number>();
  let keys: { list: readonly Jwk[]; at: number } | undefined;

  async function fetchKeys(jwksUri: string): Promise<readonly Jwk[]> {
    const response = await fetch(jwksUri, { redirect: 'error', signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(`the provider's keys: HTTP ${response.status}`);
    const list = Jwks.parse(await response.json()).keys;
    keys = { list, at: epochSeconds(clock) };
    return list;
  }

  return {
    async verify(text) {
      const token = readToken(text);
      if (token === undefined) return { fault: 'not a signed token' };
      if (!['jwt', 'logout+jwt'].includes((token.header.typ ?? 'JWT').toLowerCase())) return { fault: 'typ' };
      const { issuer, jwksUri } = await options.server();
      const known = keys;
      let key = keyFor(token, known?.list ?? (await fetchKeys(jwksUri)));
      if (key === undefined && known !== undefined && epochSeconds(clock) - known.at >= REFETCH_AFTER) {
        key = keyFor(token, await fetchKeys(jwksUri));
      }
      if (key === undefined || !isSignedBy(token, key)) return { fault: 'signature' };

      const parsed = Claims.safeParse(token.payload);
      if (!parsed.success) return { fault: parsed.error.issues[0]?.path.join('.') ?? 'claims' };
      const { iss, aud, iat, exp, jti, sub, sid } = parsed.data;
      const now = epochSeconds(clock);
      if (iss !== issuer) return { fault: 'iss' };
      if (![aud].flat().includes(clientId)) return { fault: 'aud' };
      if (iat > now + LEEWAY || iat < now - OLDEST) return { fault: 'iat' };
      if (exp <= now - LEEWAY) return { fault: 'exp' };
      if (sub === undefined && sid === undefined) return { fault: 'sub and sid' };
      if ('nonce' in parsed.data) return { fault: 'nonce' };
      if (seen.has(jti)) return { fault: 'jti' };
      remember(jti, now);
      return { ended: { sub, sid } };
    },
  };

  function remember(jti: string, now: number): void {
    for (const [old, at] of seen) {
      if (at >= now - OLDEST - 2 * LEEWAY && seen.size < MOST_SEEN) break;
      seen.delete(old);
    }
    seen.set(jti, now);
  }
}
