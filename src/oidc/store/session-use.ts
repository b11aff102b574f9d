import { isDeepStrictEqual } from 'node:util';
import Provider, { type AdapterPayload } from 'oidc-provider';
import { requestScoped } from '../request-scoped.ts';

/** What is kept of a payload: not the token itself. */
export function withoutToken({ jti: _, ...rest }: AdapterPayload): AdapterPayload {
  return rest;
}

/** What is kept of a session; `usedAt` in epoch seconds. */
export const sessionPayload = (id: string, payload: AdapterPayload, usedAt: number): AdapterPayload => ({
  ...payload,
  cookie: id,
  usedAt,
});

const sessionRead = requestScoped<string>('session as it was read');

/** Keeps a session's text with the request that reads it. */
export function keepSession(text: string | Buffer): void {
  const { ctx } = Provider;
  if (ctx !== undefined && typeof text === 'string') sessionRead.set(ctx, text);
}

/** Of its life a session may lose a 60th when it is used no more, a minute at most. */
const [LIFE_PARTS, MOST_SECONDS] = [60, 60];

/**
 * Whether a request changes nothing of the session that it read but the time of its use, which was written a moment ago: it need not be
 * written again. A relying party that asks again and again whether somebody is still signed in (`prompt=none`) costs no write each time.
 *
 * @param now epoch seconds
 * @param expiresIn seconds that the session lives when it is not used again
 */
export function isOnlyUsed(id: string, payload: AdapterPayload, now: number, expiresIn: number): boolean {
  const { ctx } = Provider;
  const text = ctx && sessionRead.get(ctx);
  if (text === undefined) return false;
  const before = JSON.parse(text) as AdapterPayload & { readonly usedAt?: number };
  const { exp, usedAt } = before;
  if (exp === undefined || usedAt === undefined) return false;
  if (now - usedAt >= Math.min(expiresIn / LIFE_PARTS, MOST_SECONDS)) return false;
  return isDeepStrictEqual(withoutToken(sessionPayload(id, { ...payload, exp }, usedAt)), before);
}
