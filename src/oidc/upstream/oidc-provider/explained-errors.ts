import type { KoaContextWithOIDC } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { assertSource, assertUpstream, isMethod } from '../assert.ts';

const FILE = 'oidc-provider/explained-errors.ts';

type Step = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => unknown;
type Register = (this: object, name: string, path: string, ...steps: Step[]) => object;
/** Sees an error before it is answered. */
export type ErrorReader = (ctx: KoaContextWithOIDC, error: unknown) => void;

/** Steps of oidc-provider that answer errors, or write them into a header. */
const ANSWERING = new Set(['errorHandler', 'authorizationErrorHandler', 'setWWWAuthenticateHeader']);

const readers = new WeakMap<object, ErrorReader>();

/** Shows each error to the reader of its Provider, and throws it again. */
const read: Step = (ctx, next) =>
  next().catch((error: unknown) => {
    readers.get(ctx.oidc.provider)?.(ctx, error);
    throw error;
  });

let isPatched = false;

/**
 * Lets errors be read, and their descriptions be changed, before they are answered. oidc-provider tells of an error
 * after it has made the answer. So each route gets a step behind each step that answers errors.
 */
export async function readErrorsFirst(): Promise<void> {
  const main = import.meta.resolve('oidc-provider');
  const { default: Router } = (await import(new URL('./helpers/router.js', main).href)) as {
    default: { readonly prototype: object };
  };
  const { prototype } = Router;
  if (isPatched) return;
  isPatched = true;
  for (const method of ['get', 'post'] as const) {
    assertUpstream(isMethod(prototype, method), 'oidc-provider', FILE, `Router.prototype.${method}`);
    const register = Reflect.get(prototype, method) as Register;
    const patched: Register = function (name, path, ...steps) {
      return register.call(
        this,
        name,
        path,
        ...steps.flatMap((step) => (ANSWERING.has(step.name) ? [step, read] : [step])),
      );
    };
    Reflect.set(prototype, method, patched);
  }
  for (const [file, name] of [
    ['lib/shared/error_handler.js', 'async function errorHandler('],
    ['lib/shared/authorization_error_handler.js', 'async function authorizationErrorHandler('],
    ['lib/shared/client_auth.js', 'async function setWWWAuthenticateHeader('],
    ['lib/shared/set_www_authenticate_header.js', 'async function setWWWAuthenticateHeader('],
  ] as const) {
    assertSource('oidc-provider', FILE, file, name);
  }
}

/** Sets the reader of a Provider's errors. */
export const readErrors = (provider: Provider, reader: ErrorReader): void => void readers.set(provider, reader);
