import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is counted of this process, in the format of Prometheus. */
export interface Metrics {
  readonly requestSeconds: Histogram<'route' | 'status'>;
  readonly signIns: Counter<'outcome'>;
  readonly oauthErrors: Counter<'error'>;
  readonly storeFailures: Counter;
  readonly unfinishedRefused: Counter<'limit'>;
  readonly logoutNotices: Counter<'outcome'>;
  readonly applications: Counter<'outcome'>;
  readonly activations: Counter<'outcome'>;
  readonly lockRequestsOverdue: Gauge<'step'>;
  /** All metrics as text, of every process where there are several. */
  text(): Promise<{ type: string; body: string }>;
}

export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  AggregatorRegistry.setRegistries([registry]);
  const registers = [registry];
  return {
    requestSeconds: new Histogram({
      name: 'sen_id_request_seconds',
      help: 'Time to answer a request, by route and class of status',
      labelNames: ['route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    signIns: new Counter({
      name: 'sen_id_sign_ins_total',
      help: 'Sign-ins by outcome: the code of the problem, or completed',
      labelNames: ['outcome'],
      registers,
    }),
    oauthErrors: new Counter({
      name: 'sen_id_oauth_errors_total',
      help: 'OAuth errors answered to relying parties, by code',
      labelNames: ['error'],
      registers,
    }),
    storeFailures: new Counter({
      name: 'sen_id_store_failures_total',
      help: 'Requests refused since the store did not answer',
      registers,
    }),
    unfinishedRefused: new Counter({
      name: 'sen_id_unfinished_sign_ins_refused_total',
      help: 'Sign-ins not begun, since too many were begun and not finished: by place, network, account or client',
      labelNames: ['limit'],
      registers,
    }),
    logoutNotices: new Counter({
      name: 'sen_id_logout_notices_total',
      help: 'Tries to tell a relying party of a sign-out (back-channel logout): delivered, failed, given_up',
      labelNames: ['outcome'],
      registers,
    }),
    applications: new Counter({
      name: 'sen_id_applications_total',
      help: 'Applications for an account: approved, covered (person or phone has one already), refused; waiting: a try without an answer of the population database',
      labelNames: ['outcome'],
      registers,
    }),
    activations: new Counter({
      name: 'sen_id_activations_total',
      help: 'Activations of accounts: completed, or the code of the problem',
      labelNames: ['outcome'],
      registers,
    }),
    lockRequestsOverdue: new Gauge({
      name: 'sen_id_lock_requests_overdue',
      help: 'Requests to lock an account whose term is over: answer (D69: one working day), act (two)',
      labelNames: ['step'],
      // Each process counts the same requests.
      aggregator: 'max',
      registers,
    }),
    text: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  };
}
