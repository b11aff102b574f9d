import Router from '@koa/router';
import type { Store } from '../../storage/index.ts';
import { ProblemError } from '../../shared/index.ts';
import type { WebContext } from '../kit/context.ts';
import { problems } from '../kit/problems.ts';
import { addressList } from '../middleware/client-address.ts';
import type { Metrics } from './metrics.ts';

interface OperationsOptions {
  readonly store: Store;
  readonly metrics: Metrics;
  /** All processes' metrics, where there are several; else this one's. */
  readonly metricsText: () => Promise<{ type: string; body: string }>;
  readonly metricsAllowFrom: readonly string[];
  /** Whether the server takes new requests: not while it stops. */
  readonly isStopping: () => boolean;
}

/** Addresses for those who run the service: liveness, readiness, metrics. */
export function operationsRoutes(options: OperationsOptions): Router {
  const { store, metricsText, metricsAllowFrom, isStopping } = options;
  const mayReadMetrics = addressList(metricsAllowFrom);
  const router = new Router();
  router.get('/health/live', (ctx) => {
    ctx.body = { status: 'live' };
  });
  router.get('/health/ready', async (ctx) => {
    ctx.set('cache-control', 'no-store');
    try {
      if (isStopping()) throw new Error('stopping');
      await store.ping();
      ctx.body = { status: 'ready', store: 'up' };
    } catch {
      ctx.status = 503;
      ctx.body = { status: 'not ready', store: isStopping() ? 'up' : 'down' };
    }
  });
  router.get('/metrics', async (ctx) => {
    const { clientAddress } = (ctx as unknown as WebContext).state;
    if (!mayReadMetrics(clientAddress)) throw new ProblemError(problems.make.forbidden());
    const { type, body } = await metricsText();
    ctx.set('content-type', type);
    ctx.body = body;
  });
  return router;
}
