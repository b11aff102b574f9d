import Router from '@koa/router';
import { ProblemError, type Problem } from '../../shared/index.ts';
import type { PageContext, RequestState, WebMiddleware } from './context.ts';
import { showAgain } from './answers/shown-again.ts';

/** What has to be true before the handler of a POST is called: who sent the form, and that it was read and checked. */
export interface FormGuard<Given> {
  /**
   * `csrf-token`: the form carries a token of a principal. `none`: its sender has no session; something else protects
   * it.
   */
  readonly kind: 'csrf-token' | 'none';
  /** Reads and checks the form. Undefined: the request is answered already. */
  admit(ctx: PageContext): Promise<Given | undefined>;
}

/** An address of our own, not of the protocol. Parts that begin with a colon are filled in. */
export interface Route {
  readonly method: string;
  readonly path: string;
  /** How a POST is guarded. */
  readonly guard?: FormGuard<unknown>['kind'];
}

type Answer<Given extends readonly unknown[] = []> = (ctx: PageContext, ...given: Given) => Promise<void> | void;

/**
 * The addresses of our pages. There is no way to add a POST without a guard, and a handler gets the form from its guard
 * alone.
 */
export interface PageRouter {
  get(path: string, show: Answer): void;
  post<Given>(path: string, guard: FormGuard<Given>, take: Answer<[given: Given]>): void;
  readonly middlewares: readonly WebMiddleware[];
  /** Every address that was added so far. */
  routes(): readonly Route[];
}

/** The refusal of a form that a person can go back to: in a browser, whose history holds the answers of its forms. */
const refusalInBrowser = (ctx: PageContext, error: unknown): Problem | undefined =>
  error instanceof ProblemError && error.problem.status < 500 && ctx.get('sec-fetch-dest') === 'document'
    ? error.problem
    : undefined;

export function openPageRouter(): PageRouter {
  const router = new Router<RequestState>();
  const guards = new Map<string, Route['guard']>();
  const shown = new Set<string>();
  const guardOf = (method: string, path: string): Pick<Route, 'guard'> => {
    const guard = method === 'POST' ? guards.get(path) : undefined;
    return guard === undefined ? {} : { guard };
  };
  const [routed, allowed] = [router.routes(), router.allowedMethods()];
  return {
    get(path, show) {
      shown.add(path);
      router.get(path, (ctx) => show(ctx));
    },
    post(path, guard, take) {
      guards.set(path, guard.kind);
      router.post(path, async (ctx) => {
        try {
          const given = await guard.admit(ctx);
          if (given !== undefined) await take(ctx, given);
        } catch (error) {
          const problem = shown.has(path) ? refusalInBrowser(ctx, error) : undefined;
          if (problem === undefined) throw error;
          // What stands at this address says it, or is refused for the same reason.
          showAgain(ctx, { problem });
        }
      });
    },
    // The router makes a page's context of the request that it is given.
    middlewares: [
      (ctx, next) => routed(ctx as PageContext, next) as Promise<void>,
      (ctx, next) => allowed(ctx as PageContext, next) as Promise<void>,
    ],
    routes: () =>
      router.stack.flatMap(({ methods, path }) =>
        methods.map((method) => ({ method, path: String(path), ...guardOf(method, String(path)) })),
      ),
  };
}

/** A parameter of the address, such as `id` of `/approve/:id`. */
export function param(ctx: PageContext, name: string): string {
  const value = ctx.params[name];
  if (value === undefined) throw new Error(`the address has no parameter ${name}`);
  return value;
}
