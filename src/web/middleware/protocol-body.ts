import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { replaceBody } from '../../oidc/index.ts';
import { ProblemError } from '../../shared/index.ts';
import { problems } from '../kit/problems.ts';
import type { WebContext, WebMiddleware } from '../kit/context.ts';
import { isWellEncoded } from '../kit/forms/form.ts';
import { readBody } from '../kit/forms/read.ts';
import type { PostedRequests } from './posted-requests.ts';

/** Longer addresses do not get through everywhere. Pushed requests have no such limit. */
export const LONGEST_ADDRESS = 8192;

/** Each pushed request is stored, and a public client needs no secret to push one. */
export const LARGEST_PUSHED = 16 * 1024;

const isWellFormed = (body: Buffer): boolean => isUtf8(body) && isWellEncoded(body.toString('latin1'));

async function* bodyOf(request: IncomingMessage, limit: number): AsyncGenerator<Buffer, undefined> {
  const body = await readBody(request, limit);
  if (!isWellFormed(body)) throw new Error('the body is not well-formed');
  yield body;
  return undefined;
}

/**
 * Guards the bodies of posts to the protocol's endpoints: a body that is too large or badly encoded is refused here.
 *
 * An authorization or logout request by POST comes from another site, so it brings no SameSite=Lax cookies. It is
 * turned into the same request by GET (303), which finds the session and is as safe as any link (OpenID Connect Core
 * section 3.1.2.1). Its parameters are sealed in the address.
 */
export const protocolBody = (limit: number, posted: PostedRequests): WebMiddleware => {
  const turn = async (ctx: WebContext): Promise<void> => {
    const body = await readBody(ctx.req, limit);
    if (!isWellFormed(body)) throw new ProblemError(problems.make.malformed_request());
    if (ctx.is('application/x-www-form-urlencoded') === false) {
      throw new ProblemError(problems.make.unsupported_media_type());
    }
    const parameters = new URLSearchParams(body.toString('latin1')).toString();
    const address = posted.address(ctx.path, parameters);
    if (Math.max(address.length, parameters.length) > LONGEST_ADDRESS) {
      throw new ProblemError(problems.make.request_too_large());
    }
    ctx.status = 303;
    ctx.set('cache-control', 'no-store');
    ctx.redirect(address);
  };
  return (ctx, next) => {
    if (ctx.method === 'POST') {
      if (posted.isBrowserEndpoint(ctx.path)) return turn(ctx);
      const most = ctx.path === '/par' ? Math.min(limit, LARGEST_PUSHED) : limit;
      if (Number(ctx.req.headers['content-length'] ?? 0) > most) {
        ctx.req.resume();
        throw new ProblemError(problems.make.request_too_large());
      }
      replaceBody(ctx.req, bodyOf, most);
    }
    return next() as Promise<void>;
  };
};
