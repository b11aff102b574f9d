import type { Logger } from 'pino';
import { newId, type Clock } from '../../shared/index.ts';
import type { WebMiddleware } from '../context.ts';
import type { Metrics } from '../operations/metrics.ts';

interface ObserveOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly clientAddress: (socket: string | undefined, forwardedFor: string | undefined) => string;
}

/** Paths that stand in logs and metrics as they are; everything else is told by its first part. */
const routeOf = (matched: unknown, path: string): string =>
  typeof matched === 'string' ? matched : `/${path.split('/', 2)[1]?.slice(0, 32) ?? ''}`;

const isQuiet = (path: string): boolean => path.startsWith('/health/') || path.startsWith('/assets/');

const STATUS_CLASSES = ['0xx', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/**
 * Gives each request its reference, writes one log line for it and measures it. The line has no address, no query and no body: they may
 * hold personal data.
 */
export const observe = ({ log, metrics, clientAddress }: ObserveOptions): WebMiddleware => {
  const info = log.isLevelEnabled('info');
  return async (ctx, next) => {
    const started = performance.now();
    const { state } = ctx;
    state.reference = newId();
    state.clientAddress = clientAddress(
      ctx.req.socket.remoteAddress,
      ctx.req.headers['x-forwarded-for'] as string | undefined,
    );
    await next();
    const seconds = (performance.now() - started) / 1000;
    const route = routeOf(ctx['_matchedRoute'], ctx.path);
    metrics.requestSeconds.observe({ route, status: STATUS_CLASSES[Math.floor(ctx.status / 100)] ?? '0xx' }, seconds);
    if (info && !isQuiet(ctx.path)) {
      log.info({
        ref: state.reference,
        method: ctx.method,
        route,
        status: ctx.status,
        ms: Math.round(seconds * 1e4) / 10,
      });
    }
  };
};
