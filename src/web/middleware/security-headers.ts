import helmet from 'koa-helmet';
import type { Context, Next } from 'koa';
import type { Concern } from '../kit/context.ts';

/**
 * Content-Security-Policy of a page. Chromium checks `form-action` against every redirect that follows a form post, so the page before the way
 * back to the RP names the RP's origin.
 */
export const contentSecurityPolicy = (formTargets: readonly string[] = []): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `form-action 'self'${formTargets.map((target) => ` ${target}`).join('')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

/** The origin of an address, or its scheme where it has no origin (apps), as a CSP source. */
export function formTarget(uri: unknown): string[] {
  const url = typeof uri === 'string' ? URL.parse(uri) : null;
  if (url === null) return [];
  return [url.origin === 'null' ? url.protocol : url.origin];
}

/** Headers of pages: helmet's, with our policy. */
export const pageHeaders = (secure: boolean): Concern => {
  const headers = helmet({
    contentSecurityPolicy: false,
    // The consent page and the account must never stand in a frame; forms must tell their origin.
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    ...(secure ? { hsts: { maxAge: 31_536_000, includeSubDomains: false } } : { hsts: false }),
  }) as (ctx: Context, next: Next) => Promise<void>;
  const ownPolicy = contentSecurityPolicy();
  return {
    before(ctx) {
      ctx.set('content-security-policy', ownPolicy);
      ctx.set('cache-control', 'no-store');
      // It sets all of them at once, before it returns; what it would go on to is not its business here.
      void headers(ctx, () => Promise.resolve());
    },
  };
};

/** Headers of the protocol's answers, where pages are the exception: few, since they are the hot path. */
export const protocolHeaders = (secure: boolean): Concern => ({
  before(ctx) {
    ctx.res.setHeader('x-content-type-options', 'nosniff');
    ctx.res.setHeader('referrer-policy', 'same-origin');
    if (secure) ctx.res.setHeader('strict-transport-security', 'max-age=31536000');
  },
});
