import type { KeyObject } from 'node:crypto';
import type Router from '@koa/router';
import Koa from 'koa';
import type { Logger } from 'pino';
import type { Audit } from '../audit/index.ts';
import type { ReuseWindows } from '../authentication/factors/index.ts';
import type { Authentication } from '../authentication/index.ts';
import type { Consents } from '../consent/index.ts';
import type { Accounts } from '../identity/index.ts';
import { answerPlainObjects, fixAddress, type RunningProvider } from '../oidc/index.ts';
import type { RelyingParties } from '../relying-parties/index.ts';
import type { Clock } from '../shared/index.ts';
import type { Store } from '../storage/index.ts';
import { attend, type WebContext, type WebMiddleware } from './kit/context.ts';
import { boundBrowser } from './middleware/bound-browser.ts';
import { clientAddressReader } from './middleware/client-address.ts';
import { formPostPages } from './middleware/form-post.ts';
import { language } from './middleware/language.ts';
import { observe } from './middleware/observe.ts';
import { problemBoundary } from './middleware/problems.ts';
import { protocolBody } from './middleware/protocol-body.ts';
import { sameOrigin } from './middleware/same-origin.ts';
import { pageHeaders, protocolHeaders } from './middleware/security-headers.ts';
import { wellEncodedQuery } from './middleware/well-encoded-query.ts';
import { operationsRoutes } from './operations/health.ts';
import type { Metrics } from './operations/metrics.ts';
import { accountRoutes } from './areas/account/routes.ts';
import { approvalRoutes } from './areas/approvals/routes.ts';
import { straightToSignIn } from './areas/interaction/first-page.ts';
import { interactionRoutes } from './areas/interaction/routes.ts';
import { recoveryRoutes } from './areas/recovery/routes.ts';
import type { Pages } from './kit/show.ts';
import { siteRoutes } from './site/routes.ts';

export interface WebOptions {
  readonly issuer: string;
  readonly provider: RunningProvider;
  readonly pages: Pages;
  readonly store: Store;
  readonly accounts: Accounts;
  readonly authentication: Authentication;
  readonly consents: Consents;
  readonly relyingParties: RelyingParties;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly metricsText: () => Promise<{ type: string; body: string }>;
  readonly metricsAllowFrom: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly bodyLimit: number;
  /** Of the portrait check, in bytes. */
  readonly pictureLimit: number;
  readonly formKey: KeyObject;
  /** Life of a sign-in under way, in seconds. */
  readonly interactionSeconds: number;
  readonly reuse: ReuseWindows;
  readonly isStopping: () => boolean;
}

const isProtocolPath = (path: string): boolean =>
  /^\/(?:auth|token|userinfo|jwks|par|session|\.well-known)(?:\/|$)/i.test(path);

/** One middleware after the other, as koa would run them. */
const chain =
  (middlewares: readonly WebMiddleware[]): WebMiddleware =>
  (ctx, next) => {
    const run = (index: number): Promise<void> => {
      const middleware = middlewares[index];
      return Promise.resolve(middleware === undefined ? next() : middleware(ctx, () => run(index + 1)));
    };
    return run(0);
  };

/** An address of our own, not of the protocol; parts that begin with a colon are filled in. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

export interface Web {
  readonly app: Koa;
  /** Every address of our own pages, so that what has to hold for all of them can be looked at. */
  readonly routes: readonly Route[];
}

const routesOf = (router: Router): Route[] =>
  router.stack.flatMap(({ methods, path }) => methods.map((method) => ({ method, path: String(path) })));

/** The web application: the protocol's endpoints, our pages, and the addresses for operators. */
export function openWeb(options: WebOptions): Web {
  const { issuer, provider, pages, store, metrics, log, bodyLimit, relyingParties, formKey } = options;
  const secure = issuer.startsWith('https:');
  const app = new Koa({ env: 'production' });
  app.keys = provider.cookieSigner;
  app.silent = true;
  fixAddress(app, issuer);
  answerPlainObjects(app);
  const use = (middleware: WebMiddleware): void => void app.use(middleware);

  use(observe({ ...options, clientAddress: clientAddressReader(options.trustedProxies) }));
  use(problemBoundary(pages, log, metrics));

  const routers = [
    operationsRoutes({ ...options, store, metrics }),
    siteRoutes(pages, relyingParties),
    interactionRoutes({ ...options, interactions: provider.interactions }),
    accountRoutes({ ...options, sessions: provider.sessions, formKey, secure }),
    approvalRoutes({
      ...options,
      ...{ interactions: provider.interactions, sessions: provider.sessions, formKey, secure },
    }),
    recoveryRoutes(options),
  ];
  const own = routers.flatMap((router) => [router.routes(), router.allowedMethods()]) as unknown as WebMiddleware[];

  const always = [
    language(secure),
    wellEncodedQuery,
    boundBrowser({ issuer, secure, key: formKey, seconds: options.interactionSeconds }),
  ];
  const readBody = protocolBody(bodyLimit);
  const protocol = attend(
    [...always, protocolHeaders(secure), formPostPages(pages), straightToSignIn(issuer)],
    (ctx, next) => readBody(ctx, () => provider.middleware(ctx, next)),
  );
  const ours = attend([...always, pageHeaders(secure), sameOrigin(new URL(issuer).origin)], chain(own));
  // Either the protocol's endpoints or our pages: no request runs through both.
  use((ctx, next) => (isProtocolPath(ctx.path) ? protocol : ours)(ctx, next));
  return { app, routes: routers.flatMap(routesOf) };
}

export type { WebContext };
