import type { PageContext } from './provider.ts';

/** Sets what an object itself holds to undefined, but for what is to stay. */
function empty(object: object, kept: readonly PropertyKey[] = []): void {
  for (const key of Reflect.ownKeys(object)) {
    if (!kept.includes(key)) Reflect.set(object, key, undefined);
  }
}

/**
 * Lets go of what a request held, once its answer has been sent. oidc-provider defines `ctx.oidc` by an accessor of each request's own, and
 * V8 makes the pair of an accessor's functions where its long-lived objects are: whatever the context leads to (request, answer, tokens)
 * would stay, and be copied and marked, until the next collection of everything. Nothing is let go of an answer that was broken off:
 * its request may still be under way.
 */
export function letGoOnceAnswered(ctx: PageContext & { readonly oidc?: object }): void {
  const { res } = ctx;
  res.once('close', () => {
    if (!res.writableFinished) return;
    const { oidc } = ctx;
    // Koa's own handler of late errors asks for the application.
    empty(ctx, ['app', 'oidc']);
    if (oidc !== undefined) empty(oidc);
  });
}
