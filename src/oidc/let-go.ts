import type { PageContext } from './provider.ts';

/** Something that a part of the code keeps with a request's context, and that is let go of with it; unlike what is in a WeakMap. */
export interface KeptWithRequest<T> {
  get(ctx: object): T | undefined;
  set(ctx: object, value: T): void;
}

export function keptWithRequest<T>(description: string): KeptWithRequest<T> {
  const key = Symbol(description);
  return {
    get: (ctx) => (ctx as Record<symbol, T | undefined>)[key],
    set(ctx, value) {
      (ctx as Record<symbol, T>)[key] = value;
    },
  };
}

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
