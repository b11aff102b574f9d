import type { KeyObject } from 'node:crypto';
import Koa from 'koa';
import type { Logger } from 'pino';
import { answerPlainObjects, fixAddress, redirectToTheLetter, type RunningProvider } from '../oidc/index.ts';
import { addAccountPages } from './areas/account/routes.ts';
import { addApprovalPages } from './areas/approvals/routes.ts';
import { approvalSteps } from './areas/approvals/screen/index.ts';
import { consentStep } from './areas/consent/consent-step.ts';
import { addConsentPages } from './areas/consent/routes.ts';
import { straightToSignIn } from './areas/interaction/first-page.ts';
import { addInteractionPages } from './areas/interaction/routes.ts';
import { addRecoveryPages } from './areas/recovery/routes.ts';
import { addRegisterPages } from './areas/register/routes.ts';
import type { AreaDependencies } from './areas.ts';
import { attend, type RequestState, type WebMiddleware } from './kit/context.ts';
import { openPageRouter, type PageRouter, type Route } from './kit/page-router.ts';
import { boundBrowser } from './middleware/bound-browser.ts';
import { clientAddressReader } from './middleware/client-address.ts';
import { formPostPages } from './middleware/form-post.ts';
import { language } from './middleware/language.ts';
import { observe } from './middleware/observe.ts';
import { openPostedRequests } from './middleware/posted-requests.ts';
import { problemBoundary } from './middleware/problems.ts';
import { protocolBody } from './middleware/protocol-body.ts';
import { originForm, sameOrigin, wellEncodedQuery } from './middleware/refusals.ts';
import { clearedAtSignOut, pageHeaders, protocolHeaders } from './middleware/security-headers.ts';
import { shownAgain } from './middleware/shown-again.ts';
import { addOperations, type OperationsDependencies } from './operations/health.ts';
import type { Metrics } from './operations/metrics.ts';
import type { Rendering } from './pages.ts';
import { openCitizens, type CitizenDependencies } from './principal/citizen.ts';
import { addSitePages, type SiteDependencies } from './site/routes.ts';

export interface WebOptions {
  /** Where we are seen, whatever Host or forwarded headers a request brings. */
  readonly issuer: string;
  readonly provider: Pick<RunningProvider, 'middleware' | 'cookieSigner'>;
  readonly pages: Rendering;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly trustedProxies: readonly string[];
  /** Largest form, in bytes. */
  readonly bodyLimit: number;
  /** Key that ties a sign-in to the browser that began it. */
  readonly bindingKey: KeyObject;
  /** Key that seals the parameters of posted requests. */
  readonly postedKey: KeyObject;
  /** Lifetime of a sign-in under way, in seconds. */
  readonly interactionSeconds: number;
  readonly operations: OperationsDependencies;
  readonly site: SiteDependencies;
  readonly citizens: CitizenDependencies;
  readonly areas: AreaDependencies;
}

export interface Web {
  readonly app: Koa<RequestState>;
  /** Every address of our own pages, so that tests can look at what has to hold for all of them. */
  readonly routes: readonly Route[];
}

/** Of the well-known addresses, one belongs to our pages. */
const isProtocolPath = (path: string): boolean =>
  /^\/(?:auth|token|userinfo|jwks|par|session|\.well-known(?!\/change-password$))(?:\/|$)/i.test(path);

/** Runs one middleware after the other, as koa would. */
const chain =
  (middlewares: readonly WebMiddleware[]): WebMiddleware =>
  (ctx, next) => {
    const run = (index: number): Promise<void> => {
      const middleware = middlewares[index];
      return Promise.resolve(middleware === undefined ? next() : middleware(ctx, () => run(index + 1)));
    };
    return run(0);
  };

/**
 * Adds the addresses for operators, the site and the areas. The step pages of a sign-in are handed to the area that
 * leads through it.
 */
function addPages(router: PageRouter, { pages, bodyLimit, operations, site, areas, ...options }: WebOptions): void {
  const kit = { router, pages, bodyLimit };
  const citizens = openCitizens(options.citizens);
  addOperations(router, operations);
  addSitePages(router, pages, (path) => pages.serve(path), site);
  addInteractionPages(kit, areas.interaction, [
    ...approvalSteps(pages, areas.approvals),
    consentStep(pages, areas.consent),
  ]);
  addAccountPages(kit, areas.account, citizens);
  addConsentPages(kit, areas.consent, citizens);
  addApprovalPages(kit, areas.approvals, citizens);
  addRecoveryPages(kit, areas.recovery);
  addRegisterPages(kit, areas.register);
}

/** Opens the web application: the protocol's endpoints, our pages, and the addresses for operators. */
export function openWeb(options: WebOptions): Web {
  const { issuer, provider, pages, metrics, log, bodyLimit, bindingKey: key, interactionSeconds: seconds } = options;
  const secure = issuer.startsWith('https:');
  const app = new Koa<RequestState>({ env: 'production' });
  app.keys = provider.cookieSigner;
  app.silent = true;
  fixAddress(app, issuer);
  answerPlainObjects(app);
  redirectToTheLetter(app);
  const use = (middleware: WebMiddleware): void => void app.use(middleware);

  use(originForm);
  use(observe({ log, metrics, clientAddress: clientAddressReader(options.trustedProxies, log) }));
  use(problemBoundary({ pages, log, metrics, relyingParties: options.site.relyingParties }));

  const router = openPageRouter();
  addPages(router, options);

  const always = [language(secure), wellEncodedQuery, boundBrowser({ issuer, secure, key, seconds })];
  const posted = openPostedRequests({ key: options.postedKey, clock: options.citizens.clock });
  const readBody = protocolBody(bodyLimit, posted);
  const protocol = attend(
    [
      posted.opened,
      ...always,
      protocolHeaders(secure),
      clearedAtSignOut,
      formPostPages(pages),
      straightToSignIn(issuer),
    ],
    (ctx, next) => readBody(ctx, () => provider.middleware(ctx, next)),
  );
  const ours = attend(
    [...always, pageHeaders(secure), sameOrigin(new URL(issuer).origin), shownAgain({ secure, key })],
    chain(router.middlewares),
  );
  // Either the protocol's endpoints or our pages: no request runs through both.
  use((ctx, next) => (isProtocolPath(ctx.path) ? protocol : ours)(ctx, next));
  return { app, routes: router.routes() };
}
