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

/** Why a command ends, as its user is told. */
export interface Failure {
  readonly message: string;
  readonly exitCode: number;
}

/** What a worker tells the first process. */
type Told = { readonly ready: true } | { readonly failed: Failure } | { readonly metricsWanted: string };
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
  onSignalToStop(async () => {
    await serving.stop();
    log.flush();
  }, ['SIGTERM']);
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.send?.({ ready: true } satisfies Told);
}

/** Ends a worker that can't serve. It tells the first process why, which says it once for all of them. */
export function endFailedWorker(failed: Failure): void {
  // Its listeners for messages of the first process would keep it alive.
  process.send?.({ failed } satisfies Told, () => process.exit(failed.exitCode));
}

/** Starts a worker. `onLost` is told why it ended. */
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

/** Ends workers in good order. */
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
 * Runs several processes on one port; one that dies is replaced. `onReady` is called when all of them serve.
 *
 * @throws CommandError if a worker ends before all are ready; the others are ended.
 */
export async function serveInWorkers(config: Config, count: number, onReady: () => void): Promise<void> {
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
