import type { Histogram } from 'prom-client';
import type { Logger } from 'pino';
import { newSecret } from '../../shared/index.ts';
import { FoundState, type AddressReader } from './request-state.ts';
import type { WebMiddleware } from '../kit/context.ts';
import type { Metrics } from '../operations/metrics.ts';

interface ObserveOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clientAddress: AddressReader;
}

/** A matched route stands in logs and metrics as it is; any other path is cut to its first part. */
const routeOf = (matched: unknown, path: string): string =>
  typeof matched === 'string' ? matched : `/${path.split('/', 2)[1]?.slice(0, 32) ?? ''}`;

/**
 * What programs request all the time. If it succeeds it is counted in the metrics, and logged at level `debug` only.
 */
const ROUTINE = /^\/(?:health\/|assets\/|token|userinfo|jwks|\.well-known\/)/;
const isRoutine = (path: string): boolean => ROUTINE.test(path);

const STATUS_CLASSES = ['0xx', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;
const MOST_ROUTES = 200;

/** Makes unique references: random for the process, counted within it. They identify a request and are no secrets. */
const references = (): (() => string) => {
  const prefix = newSecret(6);
  let count = 0;
  return () => `${prefix}-${(count += 1).toString(36)}`;
};

/** Measures by route and class of status. Each label set is looked up once. */
function timer(histogram: Histogram<'route' | 'status'>) {
  const known = new Map<string, Histogram.Internal<'route' | 'status'>>();
  return (route: string, statusClass: string, seconds: number): void => {
    const key = `${statusClass} ${route}`;
    let labelled = known.get(key);
    if (labelled === undefined) {
      // Strangers can make up any number of addresses; they must not become label sets.
      const shown = known.size < MOST_ROUTES ? route : 'other';
      labelled = histogram.labels({ route: shown, status: statusClass });
      if (known.size < MOST_ROUTES) known.set(key, labelled);
    }
    labelled.observe(seconds);
  };
}

/**
 * Gives each request its reference, writes one log line for it and measures it. The line holds no client address, query
 * or body, since they may hold personal data.
 */
export const observe = ({ log, metrics, clientAddress }: ObserveOptions): WebMiddleware => {
  const [info, debug] = [log.isLevelEnabled('info'), log.isLevelEnabled('debug')];
  const nextReference = references();
  const measure = timer(metrics.requestSeconds);
  return async (ctx, next) => {
    const started = performance.now();
    const state = new FoundState(ctx, nextReference(), clientAddress);
    ctx.state = state;
    await next();
    const ms = performance.now() - started;
    const { path, status } = ctx;
    const route = routeOf(ctx['_matchedRoute'], path);
    measure(route, STATUS_CLASSES[Math.floor(status / 100)] ?? '0xx', ms / 1000);
    const level = status < 400 && isRoutine(path) ? 'debug' : 'info';
    if (level === 'debug' ? debug : info) {
      log[level]({ ref: state.reference, method: ctx.method, route, status, ms: Math.round(ms * 10) / 10 });
    }
  };
};
