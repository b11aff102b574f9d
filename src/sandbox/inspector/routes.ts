import { PassThrough } from 'node:stream';
import Router from '@koa/router';
import type { ExplainedErrors } from '../errors/explained.ts';
import { RequestRefused } from '../serving/body.ts';
import { isLoopback, onlyOwnPages } from '../serving/local.ts';
import { showPage } from '../serving/server.ts';
import type { PageState } from '../serving/server.ts';
import type { Inspector } from './inspector.ts';
import { FOLLOWING_SCRIPT, inspectorPage } from './page.ts';

/** Pages that follow along at the same time. */
const MOST_FOLLOWERS = 20;

/** The inspector's addresses. They answer this machine only, whatever address the sandbox listens on. */
export function inspectorRoutes(inspector: Inspector, errors: ExplainedErrors, url: string): Router<PageState> {
  const router = new Router<PageState>();
  let followers = 0;

  router.use(['/inspector', '/inspector.js', '/inspector/events', '/api/requests'], async (ctx, next) => {
    if (!isLoopback(ctx.req.socket.remoteAddress)) throw new RequestRefused(403);
    onlyOwnPages(ctx, url);
    await next();
  });
  router.get('/inspector', (ctx) => {
    const { client: asked } = ctx.query;
    const client = typeof asked === 'string' && asked !== '' ? asked : undefined;
    const csp = ctx.response.get('Content-Security-Policy');
    ctx.set('Content-Security-Policy', `${csp}; script-src 'self'; connect-src 'self'`);
    const [requests, clients] = [inspector.list(client), inspector.clients()];
    showPage(ctx, inspectorPage({ language: ctx.state.language, requests, clients, client, errors: errors() }));
  });
  router.get('/inspector.js', (ctx) => {
    ctx.type = 'text/javascript';
    ctx.body = FOLLOWING_SCRIPT;
  });
  router.get('/inspector/events', (ctx) => {
    if (followers >= MOST_FOLLOWERS) {
      ctx.status = 503;
      ctx.body = { error: 'too_many_followers' };
      return;
    }
    followers += 1;
    const events = new PassThrough();
    // A follower that reads too slowly misses events, not requests: each event only says that there is something new.
    const stop = inspector.follow(() => {
      if (!events.writableNeedDrain) events.write('data: seen\n\n');
    });
    events.once('close', () => {
      followers -= 1;
      stop();
    });
    ctx.type = 'text/event-stream';
    ctx.body = events;
    // What came between the page and this stream, or while the connection was lost, is shown as well.
    events.write('data: following\n\n');
  });
  router.get('/api/requests', (ctx) => {
    const { client } = ctx.query;
    ctx.body = inspector.list(typeof client === 'string' ? client : undefined);
  });
  return router;
}
