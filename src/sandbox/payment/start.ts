import Router from '@koa/router';
import type Koa from 'koa';
import { PrivateKeyJwt } from 'openid-client';
import { readForm } from '../serving/body.ts';
import type { Running } from '../serving/running.ts';
import { listen, openApp, showPage } from '../serving/server.ts';
import type { PageContext, PageState } from '../serving/server.ts';
import { SignInFailed } from '../sign-in/failure.ts';
import { FAILURE_TEXTS, REQUEST_FAILURES } from '../sign-in/failure-page.ts';
import type { FailureText } from '../sign-in/failure-page.ts';
import type { DemoRelyingPartyOptions } from '../sign-in/options.ts';
import { openProvider } from '../sign-in/provider.ts';
import { addSignInRoutes, goToProvider } from '../sign-in/routes.ts';
import type { SignInRoutes } from '../sign-in/routes.ts';
import { isOwnForm, Sessions } from '../sign-in/sessions.ts';
import type { Session } from '../sign-in/sessions.ts';
import { openBills, pay } from './bills.ts';
import type { Bill } from './bills.ts';
import { openClientKey } from './keys.ts';
import type { ClientKey } from './keys.ts';
import { PAYMENT_LOGO } from './logo.ts';
import { billsPage, errorPage, paidPage } from './pages.ts';
import type { Customer } from './pages.ts';
import { TEXTS } from './texts.ts';

export interface PaymentOptions extends DemoRelyingPartyOptions {
  client: { id: string };
  /** Folder for the key pair, made at the first start. */
  dataDir: string;
}

interface PaymentData {
  bills: Bill[];
}

/** A payment takes this level and no other (State Bank decision 2345: confirmed through the eID account). */
const PAYMENT_ACR = 'LoA2';
const PAYING = /^pay:(\d{4}-\d{2})$/;

/** The demo payment provider: signs in at LoA1 and asks for LoA2 when a bill is paid. */
export async function startPayment(options: PaymentOptions): Promise<Running> {
  const key = await openClientKey(options.dataDir, options.client.id);
  return listen(options, (baseUrl) => application(options, key, baseUrl));
}

function application(options: PaymentOptions, key: ClientKey, baseUrl: string): Koa<PageState> {
  const { clock, log, client } = options;
  const { port, protocol } = new URL(baseUrl);
  const name = `electricity_payment_${port}`;
  const sessions = new Sessions<PaymentData>({
    clock,
    cookie: { name: `${name}_session`, secure: protocol === 'https:' },
    fresh: () => ({ bills: openBills(clock) }),
  });
  const customerOf = (session: Session<PaymentData> | undefined): Customer | undefined => {
    if (session?.citizen === undefined) return undefined;
    const shown = session.citizen.claims['name'];
    return {
      name: typeof shown === 'string' ? shown : session.citizen.sub,
      csrf: session.csrf,
      bills: session.data.bills,
    };
  };
  const fail = (ctx: PageContext, status: number, code: string, text: FailureText): void => {
    ctx.status = status;
    const customer = customerOf(sessions.find(ctx));
    showPage(ctx, errorPage({ language: ctx.state.language, code, text, customer }));
  };

  const app = openApp({
    name,
    theme: { light: '#7a4a00', dark: '#f5c26b' },
    formTargets: [new URL(options.issuer).origin],
    failure: (ctx, status) => {
      const code = status === 404 ? 'not_found' : status < 500 ? 'refused' : 'fault';
      const text = REQUEST_FAILURES[code];
      return errorPage({ language: ctx.state.language, code, text, customer: undefined });
    },
    log,
  });
  const router = new Router<PageState>();
  const signIn: SignInRoutes<PaymentData> = {
    router,
    provider: openProvider({
      issuer: options.issuer,
      clientId: client.id,
      metadata: { id_token_signed_response_alg: 'ES256' },
      authentication: PrivateKeyJwt({ key: key.key, kid: key.kid }),
      redirectUri: `${baseUrl}/callback`,
      postLogoutRedirectUri: `${baseUrl}/signed-out`,
      pushed: true,
      clock,
    }),
    sessions,
    baseUrl,
    wish: { purpose: 'bills', scope: 'openid profile', acrValues: 'LoA1' },
    arrived: (purpose, session, citizen) => {
      const id = PAYING.exec(purpose)?.[1];
      if (id === undefined) return '/';
      // Another person may have signed in in another tab meanwhile.
      if (session.citizen?.sub !== citizen.sub) throw new SignInFailed('other_person');
      // Check what the ID token says was reached, not what was asked for.
      if (citizen.acr !== PAYMENT_ACR) throw new SignInFailed('level_too_low');
      const bill = session.data.bills.find((one) => one.id === id);
      if (bill === undefined) return '/';
      pay(bill, { acr: citizen.acr, amr: citizen.amr }, clock);
      return `/paid/${bill.id}`;
    },
    failed: (ctx, reason) => fail(ctx, reason === 'provider_unavailable' ? 503 : 400, reason, FAILURE_TEXTS[reason]),
    log,
  };
  addSignInRoutes(signIn);

  router.get('/', (ctx) => {
    const customer = customerOf(sessions.find(ctx));
    showPage(ctx, billsPage({ language: ctx.state.language, customer, signedOut: false }));
  });
  router.get('/signed-out', (ctx) => {
    const customer = customerOf(sessions.find(ctx));
    showPage(ctx, billsPage({ language: ctx.state.language, customer, signedOut: customer === undefined }));
  });
  router.post('/pay', async (ctx) => {
    const form = await readForm(ctx.req);
    const session = sessions.find(ctx);
    const bill = session?.data.bills.find((one) => one.id === form.get('bill') && one.payment === undefined);
    if (session?.citizen === undefined || !isOwnForm(session, form) || bill === undefined) {
      fail(ctx, 403, 'stale_form', { title: TEXTS.staleTitle, body: TEXTS.staleBody });
      return;
    }
    await goToProvider(signIn, ctx, {
      scope: signIn.wish.scope,
      purpose: `pay:${bill.id}`,
      claims: {
        id_token: { acr: { essential: true, values: [PAYMENT_ACR] }, amr: null, authentication_level: null },
      },
      citizen: session.citizen,
    });
  });
  router.post('/bills', async (ctx) => {
    const form = await readForm(ctx.req);
    const session = sessions.find(ctx);
    if (session !== undefined && isOwnForm(session, form)) session.data.bills = openBills(clock);
    ctx.status = 303;
    ctx.redirect('/');
  });
  router.get('/paid/:bill', (ctx) => {
    const customer = customerOf(sessions.find(ctx));
    const bill = customer?.bills.find((one) => one.id === ctx.params['bill']);
    if (customer === undefined || bill?.payment === undefined) ctx.redirect('/');
    else showPage(ctx, paidPage({ language: ctx.state.language, customer, bill, payment: bill.payment }));
  });
  router.get('/jwks.json', (ctx) => {
    ctx.body = key.jwks;
  });
  router.get('/logo.svg', (ctx) => {
    ctx.type = 'image/svg+xml';
    ctx.body = PAYMENT_LOGO;
  });
  app.use(router.routes());
  return app;
}
