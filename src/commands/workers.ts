import cluster, { type Worker } from 'node:cluster';
import process from 'node:process';
import { AggregatorRegistry } from 'prom-client';
import { compose, type Config } from '../compose/index.ts';
import { newId } from '../shared/index.ts';
import { openLog } from './environment.ts';
import { CommandError, note } from './output.ts';
import { keyProgress, onSignalToStop, serve } from './serving.ts';

/** Metrics of all workers as text. */
interface MetricsText {
  readonly type: string;
  readonly body: string;
}

/** Why a command failed: a message for its user, and an exit code. */
export interface Failure {
  readonly message: string;
  readonly exitCode: number;
}

/** A message from a worker to the primary process. */
type Told = { readonly ready: true } | { readonly failed: Failure } | { readonly metricsWanted: string };
/** The answer of the primary process; it has no metrics if a worker died while they were collected. */
interface MetricsAnswer {
  readonly metricsFor: string;
  readonly metrics?: MetricsText;
}

const RESTART_MS = 1000;

/** Asks the primary process for the metrics of all workers. */
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
  // Ctrl-C in a terminal signals every process. A worker waits for SIGTERM from the primary: two signals would end it
  // at once.
  process.on('SIGINT', () => undefined);
  // Answers the primary process when it collects metrics.
  new AggregatorRegistry();
  const serving = await serve(config, log, workerMetrics);
  onSignalToStop(async () => {
    await serving.stop();
    log.flush();
  }, ['SIGTERM']);
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.send?.({ ready: true } satisfies Told);
}

/**
 * Ends a worker that can't serve. It sends the reason to the primary process, which reports it once for all workers.
 */
export function endFailedWorker(failed: Failure): void {
  // Exit explicitly: listeners for messages from the primary process keep the worker alive.
  process.send?.({ failed } satisfies Told, () => process.exit(failed.exitCode));
}

/** Starts a worker. `onLost` is called with the reason when it ends. */
function startWorker(
  onReady: () => void,
  onMetricsWanted: (worker: Worker, id: string) => void,
  onLost: (why: CommandError) => void,
): void {
  const worker = cluster.fork();
  let failure: Failure | undefined;
  worker.on('message', (told: Told) => {
    if ('ready' in told) onReady();
    else if ('failed' in told) failure = told.failed;
    else if ('metricsWanted' in told) onMetricsWanted(worker, told.metricsWanted);
  });
  worker.once('exit', (code: number | null, signal: string | null) => {
    const { message, exitCode } = failure ?? { message: `A worker ended with ${signal ?? code}.`, exitCode: 1 };
    onLost(new CommandError(message, exitCode));
  });
}

/** Ends workers gracefully. */
const end = (workers: readonly Worker[]): Promise<unknown> =>
  Promise.all(
    workers.map((worker) => {
      const gone = new Promise((resolve) => worker.once('exit', resolve));
      worker.process.kill('SIGTERM');
      return gone;
    }),
  );

const endAll = (): Promise<unknown> =>
  end(
    Object.values(cluster.workers ?? {})
      .filter((worker) => worker !== undefined)
      .filter((worker) => !worker.isDead()),
  );

/**
 * Runs several processes on one port and replaces those that die. `onReady` is called when all of them serve.
 *
 * @throws CommandError if a worker ends before all are ready; the others are ended.
 */
export async function serveInWorkers(config: Config, count: number, onReady: () => void): Promise<void> {
  // Create keys and collections once, before the workers start.
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
  const wanted = (worker: Worker, id: string): void => void tellMetrics(worker, id);
  let lost: (why: CommandError) => void;
  const begun = new Promise<void>((resolve, reject) => {
    lost = reject;
    let ready = 0;
    const countReady = (): void => {
      ready += 1;
      if (ready === count) resolve();
    };
    for (let started = 0; started < count; started += 1) startWorker(countReady, wanted, (why) => lost(why));
  });
  try {
    await begun;
  } catch (error) {
    await endAll();
    throw error;
  }
  lost = ({ message }) => {
    if (stopping) return;
    note(message);
    setTimeout(() => {
      if (!stopping) startWorker(() => undefined, wanted, lost);
    }, RESTART_MS);
  };
  onSignalToStop(async () => {
    stopping = true;
    await endAll();
  });
  onReady();
}
