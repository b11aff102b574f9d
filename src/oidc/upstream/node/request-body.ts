import { IncomingMessage } from 'node:http';
import { assertSource, assertUpstream, isMethod } from '../assert.ts';

const FILE = 'node/request-body.ts';

export function assertBodyIterator(): void {
  assertUpstream(isMethod(IncomingMessage.prototype, 'iterator'), 'node', FILE, 'IncomingMessage.prototype.iterator');
  assertSource('oidc-provider', FILE, 'lib/shared/selective_body.js', 'of req.iterator(');
}

/**
 * Replaces what a request's `iterator` yields: oidc-provider reads the body by it, and answers `invalid_request` when
 * it throws. So a body is read and checked only where an endpoint asks for it. `read` must be one generator function
 * for all requests: V8 allocates the prototype of each generator function in the old generation, where it would keep
 * the request until the next full collection.
 */
export function replaceBody(
  request: IncomingMessage,
  read: (request: IncomingMessage, limit: number) => AsyncGenerator<Buffer, undefined>,
  limit: number,
): void {
  request.iterator = () => read(request, limit);
}
