import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import type { ParameterizedContext } from 'koa';
import { isLanguage } from '../../shared/index.ts';
import type { Language } from '../../shared/index.ts';
import { RequestRefused } from './body.ts';
import type { Html } from './html.ts';
import type { Running, SandboxLog } from './running.ts';
import { styleSheet } from './style.ts';
import type { Theme } from './style.ts';

export interface PageState {
  language: Language;
}
export type PageContext = ParameterizedContext<PageState>;

export interface ServerOptions {
  /** Prefix of cookie names: cookies ignore the port, and all stand-ins run on localhost. */
  name: string;
  theme: Theme;
  /** Origins, besides its own, that a form may be redirected to. */
  formTargets?: readonly string[];
  /** The page for an error: 4xx, or 500 for a fault. */
  failure(ctx: PageContext, status: number): Html;
  log: SandboxLog;
}

/** A koa application with what all stand-ins share: security headers, language, style sheet and error pages. */
export function openApp(options: ServerOptions): Koa<PageState> {
  const app = new Koa<PageState>();
  app.on('error', (error: unknown) => {
    // A browser left a page that follows along.
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    options.log.warn({ err: error }, 'a stand-in could not answer');
  });
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    ['form-action', "'self'", ...(options.formTargets ?? [])].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
  const style = styleSheet(options.theme);

  app.use(async (ctx, next) => {
    ctx.set({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    });
    ctx.state.language = languageOf(ctx, options.name);
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) answer(ctx, 404);
    } catch (error) {
      const status = error instanceof RequestRefused ? error.status : 500;
      if (status === 500) options.log.error({ err: error, path: ctx.path }, 'a stand-in failed');
      // The rest of a refused body is not read.
      if (status === 413) ctx.set('Connection', 'close');
      answer(ctx, status);
    }
  });

  function answer(ctx: PageContext, status: number): void {
    ctx.status = status;
    if (ctx.accepts('json', 'html') === 'json') ctx.body = { error: status };
    else showPage(ctx, options.failure(ctx, status));
  }

  app.use(async (ctx, next) => {
    if (ctx.path !== '/style.css') {
      await next();
      return;
    }
    ctx.set('Cache-Control', 'public, max-age=600');
    ctx.type = 'text/css';
    ctx.body = style;
  });
  return app;
}

export function showPage(ctx: PageContext, page: Html): void {
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = page.text;
}

/** Vietnamese by default. `?lang=` changes the language, and a cookie remembers it. */
function languageOf(ctx: PageContext, name: string): Language {
  const cookie = `${name}_lang`;
  const asked = ctx.query['lang'];
  if (isLanguage(asked)) {
    ctx.cookies.set(cookie, asked, { httpOnly: true, sameSite: 'lax' });
    return asked;
  }
  const remembered = ctx.cookies.get(cookie);
  return isLanguage(remembered) ? remembered : 'vi';
}

/**
 * Listens. The handler is made after the port is known, because callback addresses contain it. `local` is the address
 * that bypasses a proxy. Rejects with Node's `EADDRINUSE` if the port is taken.
 */
export async function listen(
  address: { host: string; port: number; baseUrl?: string },
  open: (url: string) => Koa<PageState> | Promise<Koa<PageState>>,
): Promise<Running & { local: string }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const url = (address.baseUrl ?? `http://localhost:${port}`).replace(/\/$/, '');
  try {
    const handle = (await open(url)).callback();
    server.on('request', (request, response) => void handle(request, response));
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    url,
    local: `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
