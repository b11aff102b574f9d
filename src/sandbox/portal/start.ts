import Router from '@koa/router';
import type Koa from 'koa';
import { ClientSecretBasic } from 'openid-client';
import { randomDigits } from '../../shared/index.ts';
import { readForm } from '../serving/body.ts';
import type { Running } from '../serving/running.ts';
import { listen, openApp, showPage } from '../serving/server.ts';
import type { PageContext, PageState } from '../serving/server.ts';
import { FAILURE_TEXTS, REQUEST_FAILURES } from '../sign-in/failure-page.ts';
import type { DemoRelyingPartyOptions } from '../sign-in/options.ts';
import { openProvider } from '../sign-in/provider.ts';
import { addSignInRoutes } from '../sign-in/routes.ts';
import { isOwnForm, Sessions } from '../sign-in/sessions.ts';
import type { Session } from '../sign-in/sessions.ts';
import { PORTAL_LOGO } from './logo.ts';
import { errorPage, formPage, homePage, receiptPage } from './pages.ts';
import type { Receipt } from './pages.ts';
import { FIELDS, formFromClaims, readResidenceForm } from './residence-form.ts';
import type { ResidenceForm } from './residence-form.ts';
import { TEXTS } from './texts.ts';

export interface PortalOptions extends DemoRelyingPartyOptions {
  client: { id: string; secret: string };
}

interface PortalData {
  /** The form as the citizen submitted it. */
  form?: ResidenceForm;
  receipt?: Receipt;
}
type SignedIn = Session<PortalData> & { citizen: NonNullable<Session<PortalData>['citizen']> };

/** The demo public-service portal: signs in at LoA1 and fills in the residence form. */
export function startPortal(options: PortalOptions): Promise<Running> {
  return listen(options, (baseUrl) => application(options, baseUrl));
}

function application(options: PortalOptions, baseUrl: string): Koa<PageState> {
  const { clock, log, client } = options;
  const { port, protocol } = new URL(baseUrl);
  const name = `residence_portal_${port}`;
  const app = openApp({
    name,
    theme: { light: '#1d4f91', dark: '#9cc3f5' },
    formTargets: [new URL(options.issuer).origin],
    failure: (ctx, status) => {
      const code = status === 404 ? 'not_found' : status < 500 ? 'refused' : 'fault';
      return errorPage(ctx.state.language, code, REQUEST_FAILURES[code]);
    },
    log,
  });
  const sessions = new Sessions<PortalData>({
    clock,
    cookie: { name: `${name}_session`, secure: protocol === 'https:' },
    fresh: () => ({}),
  });
  const provider = openProvider({
    issuer: options.issuer,
    clientId: client.id,
    metadata: { id_token_signed_response_alg: 'ES256' },
    authentication: ClientSecretBasic(client.secret),
    redirectUri: `${baseUrl}/callback`,
    postLogoutRedirectUri: `${baseUrl}/signed-out`,
    pushed: false,
    clock,
  });
  const router = new Router<PageState>();
  const person = (session: SignedIn): { name: string; csrf: string } => {
    const shown = session.citizen.claims['name'];
    return { name: typeof shown === 'string' ? shown : session.citizen.sub, csrf: session.csrf };
  };
  const signedIn = (ctx: PageContext): SignedIn | undefined => {
    const session = sessions.find(ctx);
    return session?.citizen === undefined ? undefined : (session as SignedIn);
  };

  addSignInRoutes<PortalData>({
    router,
    provider,
    sessions,
    baseUrl,
    wish: {
      purpose: 'residence-form',
      scope: 'openid profile personal_number address phone email',
      acrValues: 'LoA1',
    },
    arrived: (_purpose, session) => {
      // The claims may have changed: fill in the form again.
      session.data = {};
      return '/residence-form';
    },
    failed: (ctx, reason) => {
      ctx.status = reason === 'provider_unavailable' ? 503 : 400;
      showPage(ctx, errorPage(ctx.state.language, reason, FAILURE_TEXTS[reason]));
    },
    log,
  });

  const home = (ctx: PageContext, signedOut: boolean): void => {
    const session = signedIn(ctx);
    const who = session === undefined ? undefined : person(session);
    showPage(ctx, homePage({ language: ctx.state.language, person: who, signedOut: signedOut && who === undefined }));
  };
  router.get('/', (ctx) => home(ctx, false));
  router.get('/signed-out', (ctx) => home(ctx, true));

  router.get('/residence-form', (ctx) => {
    const session = signedIn(ctx);
    if (session === undefined) ctx.redirect('/');
    else showForm(ctx, session, session.data.form, []);
  });
  router.post('/residence-form', async (ctx) => {
    const fields = await readForm(ctx.req);
    const session = signedIn(ctx);
    if (session === undefined || !isOwnForm(session, fields)) {
      ctx.status = 403;
      showPage(ctx, errorPage(ctx.state.language, 'stale_form', { title: TEXTS.staleTitle, body: TEXTS.staleBody }));
      return;
    }
    const { form, faults } = readResidenceForm(fields);
    session.data.form = form;
    if (faults.length > 0) {
      ctx.status = 422;
      showForm(ctx, session, form, faults);
      return;
    }
    session.data.receipt = { reference: `CT-${randomDigits(8)}`, at: clock.now().toISOString(), form };
    ctx.status = 303;
    ctx.redirect('/residence-receipt');
  });
  router.get('/residence-receipt', (ctx) => {
    const session = signedIn(ctx);
    const receipt = session?.data.receipt;
    if (session === undefined || receipt === undefined) ctx.redirect('/');
    else showPage(ctx, receiptPage({ language: ctx.state.language, person: person(session), receipt }));
  });
  router.get('/logo.svg', (ctx) => {
    ctx.type = 'image/svg+xml';
    ctx.body = PORTAL_LOGO;
  });

  function showForm(
    ctx: PageContext,
    session: SignedIn,
    form: ResidenceForm | undefined,
    faults: ReturnType<typeof readResidenceForm>['faults'],
  ): void {
    const given = formFromClaims(session.citizen.claims);
    const missing = new Set(FIELDS.filter((field) => given[field] === ''));
    const { language } = ctx.state;
    showPage(ctx, formPage({ language, person: person(session), form: form ?? given, faults, missing }));
  }

  app.use(router.routes());
  return app;
}
