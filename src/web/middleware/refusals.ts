import { ProblemError } from '../../shared/index.ts';
import type { Concern, WebMiddleware } from '../kit/context.ts';
import { isWellEncoded } from '../kit/forms/form.ts';
import { problems } from '../kit/problems.ts';

/**
 * Refuses form posts from pages of other sites (CSRF). Browsers say by Sec-Fetch-Site and Origin where a request comes
 * from. For browsers too old for both there are SameSite cookies, the secret in the address of a sign-in and the token
 * in the form.
 */
export const sameOrigin = (origin: string): Concern => ({
  before(ctx) {
    if (ctx.method !== 'POST') return;
    const site = ctx.get('sec-fetch-site');
    const from = ctx.get('origin');
    const foreign = site === '' ? from !== '' && from !== origin : site !== 'same-origin' && site !== 'none';
    if (foreign) {
      ctx.req.resume();
      throw new ProblemError(problems.make.cross_site_request());
    }
  },
});

/** Refuses addresses whose percent-encoding or UTF-8 is wrong, before anything reads them. */
export const wellEncodedQuery: Concern = {
  before(ctx) {
    const address = ctx.req.url ?? '';
    // Of the forms of a request line only an origin is left: the absolute form was brought to it.
    if (!address.startsWith('/') || !isWellEncoded(address)) throw new ProblemError(problems.make.malformed_request());
  },
};

/** Scheme and authority of a request line in absolute form. An authority with user information is none of ours. */
const ABSOLUTE = /^https?:\/\/[^/?#@]+(?=[/?]|$)/i;

/**
 * Takes a request line in absolute form (RFC 9112 section 3.2.2) as the same one in origin form. Its authority counts
 * for nothing, as that of Host does: we are seen at the issuer's address. Other forms are left for `wellEncodedQuery`.
 */
export const originForm: WebMiddleware = (ctx, next) => {
  const { url = '' } = ctx.req;
  if (!url.startsWith('/') && ABSOLUTE.test(url)) {
    const target = url.replace(ABSOLUTE, '');
    ctx.req.url = target.startsWith('/') ? target : `/${target}`;
    ctx.originalUrl = ctx.req.url;
    ctx.request.originalUrl = ctx.req.url;
  }
  return next() as Promise<void>;
};
