import { ProblemError } from '../../shared/index.ts';
import type { Concern } from '../kit/context.ts';
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
    // An absolute address in the request line would take the place of ours.
    if (!address.startsWith('/') || !isWellEncoded(address)) throw new ProblemError(problems.make.malformed_request());
  },
};
