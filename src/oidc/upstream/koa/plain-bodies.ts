import type { KoaContextWithOIDC } from 'oidc-provider';
import { assertUpstream, isAccessor } from '../assert.ts';

const OBJECT = Symbol('body that is answered as JSON');

type Response = KoaContextWithOIDC['response'] & { [OBJECT]?: unknown };

interface Application {
  readonly response: object;
  use(middleware: (ctx: { readonly response: Response }, next: () => Promise<unknown>) => Promise<void>): unknown;
}

const isPlain = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
};

/**
 * Answers a plain object without koa's checks for a stream, a Blob or a `fetch` Response. The last check makes Node
 * load its HTTP client, 10 MiB that most processes never use. The bytes sent are the same.
 */
export function answerPlainObjects(app: Application): void {
  const prototype = Object.getPrototypeOf(app.response) as object;
  assertUpstream(isAccessor(prototype, 'body'), 'koa', 'koa/plain-bodies.ts', 'response.body');
  const body = Object.getOwnPropertyDescriptor(prototype, 'body') as {
    get: (this: Response) => unknown;
    set: (this: Response, value: unknown) => void;
  };
  Object.defineProperty(app.response, 'body', {
    configurable: true,
    get(this: Response): unknown {
      return this[OBJECT] ?? body.get.call(this);
    },
    set(this: Response, value: unknown) {
      if (!isPlain(value)) {
        this[OBJECT] = undefined;
        body.set.call(this, value);
        return;
      }
      // Set before the body: koa guesses a type where there is none.
      if (!/\bjson\b/i.test(this.type)) this.type = 'json';
      // Koa does what goes with a body: it sets the status and releases a stream that was the body before.
      body.set.call(this, '{}');
      this.remove('Content-Length');
      this[OBJECT] = value;
    },
  });
  app.use(async ({ response }, next) => {
    await next();
    if (response[OBJECT] !== undefined) response.body = JSON.stringify(response[OBJECT]);
  });
}
