import type { ServerResponse } from 'node:http';
import { assertSource } from '../assert.ts';

export const assertContextAccessor = (): void =>
  assertSource(
    'oidc-provider',
    'oidc-provider/release-request.ts',
    'lib/helpers/initialize_app.js',
    "Object.defineProperty(ctx, 'oidc', {",
  );

/** Sets the own properties of an object to undefined, except those in `kept`. */
function empty(object: object, kept: readonly PropertyKey[] = []): void {
  for (const key of Reflect.ownKeys(object)) {
    if (!kept.includes(key)) Reflect.set(object, key, undefined);
  }
}

/**
 * Releases what a request holds once its answer has been sent. oidc-provider defines `ctx.oidc` as an accessor on each
 * request's context, and V8 allocates accessor pairs in the old generation: everything reachable from the context
 * (request, answer, tokens) would stay until the next full collection. An aborted answer releases nothing, because its
 * request may still be running.
 */
export function releaseOnceAnswered(ctx: { readonly res: ServerResponse; readonly oidc?: object }): void {
  const { res } = ctx;
  res.once('close', () => {
    if (!res.writableFinished) return;
    const { oidc } = ctx;
    // Koa's handler of late errors needs the application.
    empty(ctx, ['app', 'oidc']);
    if (oidc !== undefined) empty(oidc);
  });
}
