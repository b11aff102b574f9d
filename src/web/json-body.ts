import type Koa from 'koa';

const OBJECT = Symbol('body that is answered as JSON');

interface Response extends Koa.Response {
  [OBJECT]?: unknown;
}

const isPlain = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
};

/**
 * Lets a plain object be a body without koa's questions whether it is a stream, a Blob or an answer of `fetch`: to ask the last is to have
 * Node load its whole client for HTTP, 10 MiB that most processes never use. What goes out is the same.
 */
export function answerPlainObjects(app: Koa): void {
  const body = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(app.response), 'body') as {
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
      // Before the body: koa looks for a type where there is none.
      if (!/\bjson\b/i.test(this.type)) this.type = 'json';
      // Koa does all that goes with a body: the status, and letting go of a stream that was the body before.
      body.set.call(this, '{}');
      this.remove('Content-Length');
      this[OBJECT] = value;
    },
  });
  app.use(async ({ response }: { response: Response }, next) => {
    await next();
    if (response[OBJECT] !== undefined) response.body = JSON.stringify(response[OBJECT]);
  });
}
