/**
 * A value that a part of the code keeps with a request's context. It is released with the context, unlike an entry of a
 * WeakMap.
 */
export interface RequestScoped<T> {
  get(ctx: object): T | undefined;
  set(ctx: object, value: T): void;
}

export function requestScoped<T>(description: string): RequestScoped<T> {
  const key = Symbol(description);
  return {
    get: (ctx) => (ctx as Record<symbol, T | undefined>)[key],
    set(ctx, value) {
      (ctx as Record<symbol, T>)[key] = value;
    },
  };
}
