import cluster, { type Worker } from 'node:cluster';
import process from 'node:process';
import { AggregatorRegistry } from 'prom-client';
import { compose } from '../compose.ts';
import type { Config } from '../config/index.ts';
import { newId } from '../shared/index.ts';
import { openLog } from './environment.ts';
import { note } from './output.ts';
import { keyProgress, onSignalToStop, serve } from './serving.ts';

/** Metrics of all workers as text. */
interface MetricsText {
  readonly type: string;
  readonly body: string;
}

/** What a worker tells the first process. */
type Told = { readonly ready: true } | { readonly metricsWanted: string };
/** The first process's answer: without metrics where a worker was lost while they were gathered. */
interface MetricsAnswer {
  readonly metricsFor: string;
  readonly metrics?: MetricsText;
}

const RESTART_MS = 1000;

/** A worker asks the first process, which asks all workers. */
const workerMetrics = (): Promise<MetricsText> =>
  new Promise((resolve, reject) => {
    const id = newId();
    const answer = ({ metricsFor, metrics }: MetricsAnswer): void => {
      if (metricsFor !== id) return;
      process.off('message', answer);
      if (metrics === undefined) reject(new Error('a worker did not tell its metrics'));
      else resolve(metrics);
    };
    process.on('message', answer);
    process.send?.({ metricsWanted: id } satisfies Told);
  });

/** One of several processes that serve on the same port. */
export async function serveAsWorker(config: Config): Promise<void> {
  const log = openLog(config);
  // Ctrl-C in a terminal reaches every process; a worker waits for the word of the first one, else it would hear two and end at once.
  process.on('SIGINT', () => undefined);
  // Answers the first process, which asks for metrics.
  new AggregatorRegistry();
  const serving = await serve(config, log, workerMetrics);
  process.send?.({ ready: true } satisfies Told);
  onSignalToStop(async () => {
    await serving.stop();
    log.flush();
  }, ['SIGTERM']);
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

/** Ends workers in good order. */
const end = (workers: readonly Worker[]): Promise<unknown> =>
  Promise.all(
    workers.map((worker) => {
      const gone = new Promise((resolve) => worker.once('exit', resolve));
      worker.process.kill('SIGTERM');
      return gone;
    }),
  );

/** Runs several processes on one port; one that dies is replaced. */
export async function serveInWorkers(config: Config, count: number): Promise<void> {
  // Keys and collections are made once, before the workers start.
  const prepared = await compose({ config, log: openLog(config), onProgress: keyProgress });
  await prepared.close();
  const registry = new AggregatorRegistry();
  const tellMetrics = async (worker: Worker, id: string): Promise<void> => {
    const metrics = await registry.clusterMetrics().then(
      (body): MetricsText => ({ type: registry.contentType, body }),
      () => undefined,
    );
    if (!worker.isConnected()) return;
    worker.send({ metricsFor: id, ...(metrics === undefined ? {} : { metrics }) } satisfies MetricsAnswer);
  };
  let stopping = false;
  const start = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = cluster.fork();
      worker.on('message', (told: Told) => {
        if ('ready' in told) resolve();
        else if ('metricsWanted' in told) void tellMetrics(worker, told.metricsWanted);
      });
      worker.once('exit', (code) => {
        reject(new Error(`a worker ended with ${code} before it was ready`));
        if (!stopping) setTimeout(() => void start().catch((error: unknown) => note(String(error))), RESTART_MS);
      });
    });
  await Promise.all(Array.from({ length: count }, start));
  note(`Sen ID is ready in ${count} processes: ${config.issuer}`);
  onSignalToStop(async () => {
    stopping = true;
    await end(Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined));
  });
}
