import type { Context, Next } from 'koa';
import type { Language } from '../../shared/index.ts';

/** What our middleware found out about a request. */
export interface RequestState {
  /** Reference for support: shown on error pages, written in each log line of the request. */
  readonly reference: string;
  /** Address of the client, behind trusted proxies only as far as they say. */
  readonly clientAddress: string;
  language: Language;
  /** The sign-in of the address, where it is one of a sign-in, was begun by this browser. */
  isBound: boolean;
  /** Rules of risk because of which this page asks for a further factor. */
  raisedBy: readonly string[] | undefined;
}

export type WebContext = Context & { state: RequestState };
/**
 * One concern of a request that waits for nothing: `before` looks at the request and may refuse it, `after` looks at the answer. It could be
 * a middleware of koa, but each of those costs every request promises and closures of its own.
 */
export interface Concern {
  readonly before?: (ctx: WebContext) => void;
  readonly after?: (ctx: WebContext) => void;
}

export type WebMiddleware = (ctx: WebContext, next: Next) => Promise<void> | void;

/** Answers a request with these concerns attended to, the first of them outermost. */
export const attend = (concerns: readonly Concern[], answer: WebMiddleware): WebMiddleware => {
  const befores = concerns.flatMap(({ before }) => before ?? []);
  const afters = concerns.flatMap(({ after }) => after ?? []).toReversed();
  return async (ctx, next) => {
    for (const before of befores) before(ctx);
    await answer(ctx, next);
    for (const after of afters) after(ctx);
  };
};
