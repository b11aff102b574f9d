import { isDeepStrictEqual } from 'node:util';
import Provider, { type AdapterPayload } from 'oidc-provider';
import { requestScoped } from '../request-scoped.ts';

/** The payload as it is stored, without the token itself. */
export function withoutToken({ jti: _, ...rest }: AdapterPayload): AdapterPayload {
  return rest;
}

/** A session's payload as it is stored; `usedAt` in epoch seconds. */
export const sessionPayload = (id: string, payload: AdapterPayload, usedAt: number): AdapterPayload => ({
  ...payload,
  cookie: id,
  usedAt,
});

const sessionRead = requestScoped<string>('session as it was read');

/** Remembers a session's stored text in the request that read it. */
export function keepSession(text: string | Buffer): void {
  const { ctx } = Provider;
  if (ctx !== undefined && typeof text === 'string') sessionRead.set(ctx, text);
}

/** An unused session may end early by a 60th of its lifetime, and by no more than a minute. */
const [LIFE_PARTS, MOST_SECONDS] = [60, 60];

/**
 * Whether a request changes nothing but the session's time of use, and that time was written recently. Such a session
 * need not be written. A relying party that polls with `prompt=none` therefore costs no write for each request.
 *
 * @param now epoch seconds
 * @param expiresIn lifetime of the session in seconds if it is not used again
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
