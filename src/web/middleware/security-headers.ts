import helmet from 'koa-helmet';
import type { Context, Next } from 'koa';
import { DATA_POLICY, guardPage, OWN_POLICY } from '../kit/answers/content-security-policy.ts';
import type { Concern, WebContext } from '../kit/context.ts';

/** No content has no type (RFC 9110 section 8.3). Koa gives an empty body the type of a text. */
const omitTypeOfNothing = (ctx: WebContext): void => {
  if (ctx.body === '') ctx.remove('content-type');
};

/** Headers of pages: helmet's, with our policy. */
export const pageHeaders = (secure: boolean): Concern => {
  const headers = helmet({
    contentSecurityPolicy: false,
    // No page may be framed, the consent page and the account least of all. Forms must tell their origin.
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    ...(secure ? { hsts: { maxAge: 31_536_000, includeSubDomains: true } } : { hsts: false }),
  }) as (ctx: Context, next: Next) => Promise<void>;
  return {
    before(ctx) {
      guardPage(ctx, OWN_POLICY);
      ctx.set('cache-control', 'no-store');
      // helmet sets all headers synchronously, before it returns; there is nothing to go on to.
      void headers(ctx, () => Promise.resolve());
    },
    after(ctx) {
      if (ctx.response.is('json', 'text/plain') !== false) ctx.set('content-security-policy', DATA_POLICY);
      omitTypeOfNothing(ctx);
    },
  };
};

/**
 * Headers of the protocol's answers. They are few, since these answers are the hot path and seldom pages; a page brings
 * its own.
 */
export const protocolHeaders = (secure: boolean): Concern => ({
  before(ctx) {
    ctx.res.setHeader('x-content-type-options', 'nosniff');
    ctx.res.setHeader('referrer-policy', 'same-origin');
    ctx.res.setHeader('content-security-policy', DATA_POLICY);
    if (secure) ctx.res.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains');
  },
  after: omitTypeOfNothing,
});

interface SignOut {
  readonly params?: { readonly logout?: string };
}

/**
 * Has the browser drop what it keeps of our pages when the citizen has signed out (ASVS 5.0, 14.3.1): caches, the pages
 * that "back" would show, and stored data. Cookies stay: the directive would take those of neighbouring hosts and of
 * the known device with them, and the session is over in the store.
 */
export const clearedAtSignOut: Concern = {
  after(ctx) {
    if (ctx.status !== 303 || ctx.path !== '/session/end/confirm') return;
    const { params } = (ctx['oidc'] ?? {}) as SignOut;
    if (params?.logout !== undefined) ctx.set('clear-site-data', '"cache", "storage"');
  },
};
