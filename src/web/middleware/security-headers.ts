import helmet from 'koa-helmet';
import type { Context, Next } from 'koa';
import { OWN_POLICY } from '../kit/content-security-policy.ts';
import type { Concern } from '../kit/context.ts';

/** Headers of pages: helmet's, with our policy. */
export const pageHeaders = (secure: boolean): Concern => {
  const headers = helmet({
    contentSecurityPolicy: false,
    // No page may be framed, the consent page and the account least of all. Forms must tell their origin.
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    ...(secure ? { hsts: { maxAge: 31_536_000, includeSubDomains: false } } : { hsts: false }),
  }) as (ctx: Context, next: Next) => Promise<void>;
  return {
    before(ctx) {
      ctx.set('content-security-policy', OWN_POLICY);
      ctx.set('cache-control', 'no-store');
      // helmet sets all headers synchronously, before it returns; there is nothing to go on to.
      void headers(ctx, () => Promise.resolve());
    },
  };
};

/** Headers of the protocol's answers. They are few, since these answers are the hot path and seldom pages. */
export const protocolHeaders = (secure: boolean): Concern => ({
  before(ctx) {
    ctx.res.setHeader('x-content-type-options', 'nosniff');
    ctx.res.setHeader('referrer-policy', 'same-origin');
    if (secure) ctx.res.setHeader('strict-transport-security', 'max-age=31536000');
  },
});
