import type { Context, Next } from 'koa';
import type { Language } from '../shared/index.ts';

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
export type WebMiddleware = (ctx: WebContext, next: Next) => Promise<void> | void;
