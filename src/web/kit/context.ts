import type { RouterContext } from '@koa/router';
import type { Next, ParameterizedContext } from 'koa';
import type { Language, Problem } from '../../shared/index.ts';
import type { Form } from './forms/form.ts';
import type { AskingService } from './sign-in/asking-service.ts';

/**
 * The address of a client that cannot be told: no address, so it is on no list, in no country, and a place of its own.
 */
export const NOBODY = 'unknown';

/** A form that was refused. Its page is shown again by a GET, so that Back, Reload and the language link work on it. */
export interface RefusedForm {
  readonly problem: Problem;
  /** Name of the page. Undefined: the page of the address. */
  readonly page?: string;
  /** Path of the page, where it is not the path of the form. */
  readonly path?: string;
}

/** What a page says when it is shown again: what was wrong, and what was typed, secrets excepted. */
export interface ShownAgain {
  readonly problem: Problem;
  readonly page?: string;
  readonly typed: Form;
}

/** What our middleware found out about a request. */
export interface RequestState {
  /** Reference for support: shown on error pages and written in each log line of the request. */
  readonly reference: string;
  /** Address of the client, or NOBODY. Forwarded headers count only as far as the trusted proxies vouch for them. */
  readonly clientAddress: string;
  language: Language;
  /** Whether this browser began the sign-in that the address belongs to. True for addresses of no sign-in. */
  isBound: boolean;
  /** The service that the sign-in of the address is for, where this browser began it. */
  service: AskingService | undefined;
  /** Risk rules because of which this page asks for a further factor. */
  raisedBy: readonly string[] | undefined;
  /** The form of this request, once its guard has read it. */
  sent: Form | undefined;
  /** Set where the form of this request is refused: its page is shown again by the next request. */
  refused: RefusedForm | undefined;
  /** The refused form whose page this request shows again. */
  again: ShownAgain | undefined;
}

/** A request on its way through our middleware. */
export type WebContext = ParameterizedContext<RequestState>;

/** A request that has reached one of our pages: its address has parameters. */
export type PageContext = RouterContext<RequestState>;

/**
 * One synchronous concern of a request: `before` looks at the request and may refuse it, `after` looks at the answer.
 * A koa middleware could do the same, but each middleware costs every request promises and closures of its own.
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
