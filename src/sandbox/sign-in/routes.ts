import type Router from '@koa/router';
import { readForm } from '../serving/body.ts';
import type { PageContext, PageState } from '../serving/server.ts';
import type { SandboxLog } from '../serving/running.ts';
import { SignInFailed, signInFailure } from './failure.ts';
import type { SignInFailureReason } from './failure.ts';
import type { AuthorizationWish, Citizen, Provider } from './provider.ts';
import { isOwnForm } from './sessions.ts';
import type { Session, Sessions } from './sessions.ts';

export interface SignInRoutes<Data> {
  router: Router<PageState>;
  provider: Provider;
  sessions: Sessions<Data>;
  baseUrl: string;
  /** The request of an ordinary sign-in. */
  wish: Omit<AuthorizationWish, 'language'>;
  /** Returns where the browser goes after the sign-in. @throws SignInFailed if the sign-in is not sufficient. */
  arrived(purpose: string, session: Session<Data>, citizen: Citizen): string;
  /** Shows in plain words why a sign-in failed and what to do next. */
  failed(ctx: PageContext, reason: SignInFailureReason): void;
  log: SandboxLog;
}

/** Sends the browser to the provider and remembers the purpose. */
export async function goToProvider<Data>(
  options: Pick<SignInRoutes<Data>, 'provider' | 'sessions' | 'failed' | 'log'>,
  ctx: PageContext,
  wish: Omit<AuthorizationWish, 'language'>,
): Promise<void> {
  try {
    const { url, pending } = await options.provider.begin({ ...wish, language: ctx.state.language });
    options.sessions.await(options.sessions.findOrStart(ctx), pending);
    ctx.status = 303;
    ctx.redirect(url.href);
  } catch (error) {
    report(options, ctx, error);
  }
}

/** The routes that both relying parties share: `/sign-in`, `/callback`, `/sign-out`, `/backchannel-logout`. */
export function addSignInRoutes<Data>(options: SignInRoutes<Data>): void {
  const { router, provider, sessions, log } = options;

  router.get('/sign-in', (ctx) => goToProvider(options, ctx, options.wish));

  router.get('/callback', async (ctx) => {
    const session = sessions.find(ctx);
    const state = typeof ctx.query['state'] === 'string' ? ctx.query['state'] : '';
    const pending = session?.pending.get(state);
    if (session === undefined || pending === undefined) {
      // The back button leads here again after a successful sign-in: that is no failure.
      if (session?.citizen !== undefined) ctx.redirect('/');
      else options.failed(ctx, 'sign_in_lost');
      return;
    }
    // A state can be used once, whether the sign-in succeeds or not.
    session.pending.delete(state);
    try {
      const citizen = await provider.finish(pending, new URL(ctx.originalUrl, options.baseUrl));
      const next = options.arrived(pending.purpose, session, citizen);
      sessions.signIn(ctx, session, citizen);
      ctx.status = 303;
      ctx.redirect(next);
    } catch (error) {
      report(options, ctx, error);
    }
  });

  router.post('/sign-out', async (ctx) => {
    const form = await readForm(ctx.req);
    const session = sessions.find(ctx);
    ctx.status = 303;
    if (session?.citizen === undefined || !isOwnForm(session, form)) {
      ctx.redirect('/');
      return;
    }
    sessions.end(ctx, session);
    try {
      ctx.redirect((await provider.signOut(session.citizen, ctx.state.language)).href);
    } catch (error) {
      // The local session has ended in any case.
      log.warn({ err: error }, 'the provider could not be reached to sign out');
      ctx.redirect('/signed-out');
    }
  });

  router.post('/backchannel-logout', async (ctx) => {
    const form = await readForm(ctx.req);
    try {
      const result = await provider.logoutTokens.verify(form.get('logout_token') ?? '');
      if ('ended' in result) {
        const count = sessions.endAll(result.ended);
        log.info({ sessions: count }, 'the provider ended sessions');
        ctx.status = 200;
        ctx.body = '';
        return;
      }
      log.warn({ fault: result.fault }, 'a logout token was refused');
      ctx.status = 400;
      ctx.body = { error: 'invalid_request', error_description: `logout_token: ${result.fault}` };
    } catch (error) {
      log.warn({ err: error }, 'a logout token could not be checked');
      ctx.status = 503;
      ctx.body = { error: 'temporarily_unavailable' };
    }
  });
}

function report<Data>(options: Pick<SignInRoutes<Data>, 'failed' | 'log'>, ctx: PageContext, error: unknown): void {
  const failure = error instanceof SignInFailed ? error : signInFailure(error);
  if (!['access_denied', 'other_person'].includes(failure.reason)) {
    options.log.warn({ reason: failure.reason, err: failure.cause }, 'a sign-in came to nothing');
  }
  options.failed(ctx, failure.reason);
}
