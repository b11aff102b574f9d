import type { Store } from '../../storage/index.ts';
import { ProblemError } from '../../shared/index.ts';
import { addressList } from '../kit/networks.ts';
import type { PageRouter } from '../kit/page-router.ts';
import { problems } from '../kit/problems.ts';

export interface OperationsDependencies {
  readonly store: Pick<Store, 'ping'>;
  /** The metrics of all processes, where there are several; else those of this one. */
  readonly metricsText: () => Promise<{ type: string; body: string }>;
  /** Addresses and networks that may read the metrics. */
  readonly metricsAllowFrom: readonly string[];
  /** Whether the server is stopping, and so takes no new requests. */
  readonly isStopping: () => boolean;
}

/** Adds the addresses for those who run the service: liveness, readiness, metrics. */
export function addOperations(router: PageRouter, dependencies: OperationsDependencies): void {
  const { store, metricsText, metricsAllowFrom, isStopping } = dependencies;
  const mayReadMetrics = addressList(metricsAllowFrom);
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
    if (!mayReadMetrics(ctx.state.clientAddress)) throw new ProblemError(problems.make.forbidden());
    const { type, body } = await metricsText();
    ctx.set('content-type', type);
    ctx.body = body;
  });
}
