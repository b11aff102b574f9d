import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { ProblemError } from '../../shared/index.ts';
import { problems } from '../problems.ts';
import type { WebMiddleware } from '../context.ts';
import { isWellEncoded, readBody } from './form.ts';

/** Authorization requests longer than this do not fit in an address everywhere; pushed requests have no such limit. */
const LONGEST_QUERY = 8192;

/** Endpoints that a citizen's browser may be sent to by a form of another site. */
const BROWSER_ENDPOINTS: ReadonlySet<string> = new Set(['/auth', '/session/end']);

/** Lets oidc-provider read a body that was read and checked already. */
function handOn(request: IncomingMessage, body: Buffer): void {
  Object.defineProperties(request, {
    readable: { value: true, configurable: true },
    iterator: {
      value: async function* () {
        yield await Promise.resolve(body);
      },
      configurable: true,
    },
  });
}

/**
 * Reads the bodies of posts to the protocol's endpoints: too large or badly encoded ones end here.
 *
 * An authorization or logout request by POST comes from another site, so SameSite=Lax cookies stay behind; it is turned into the same
 * request by GET (303), which finds the session and is as safe as any link (OpenID Connect Core section 3.1.2.1).
 */
export const protocolBody = (limit: number): WebMiddleware => {
  return async (ctx, next) => {
    if (ctx.method !== 'POST') return next();
    const body = await readBody(ctx.req, limit);
    const text = body.toString('latin1');
    if (!isUtf8(body) || !isWellEncoded(text)) throw new ProblemError(problems.make.malformed_request());
    if (!BROWSER_ENDPOINTS.has(ctx.path)) {
      handOn(ctx.req, body);
      return next();
    }
    if (ctx.is('application/x-www-form-urlencoded') === false) {
      throw new ProblemError(problems.make.unsupported_media_type());
    }
    if (text.length > LONGEST_QUERY) throw new ProblemError(problems.make.request_too_large());
    ctx.status = 303;
    ctx.set('cache-control', 'no-store');
    ctx.redirect(`${ctx.path}?${new URLSearchParams(text).toString()}`);
    return undefined;
  };
};
