import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Command } from 'commander';
import { AggregatorRegistry } from 'prom-client';
import type { Logger } from 'pino';
import { compose, type Service } from '../compose.ts';
import type { Config } from '../config/index.ts';
import { openLog, settings } from './environment.ts';
import { note } from './output.ts';
import { listen, type Listening } from './server.ts';

/** A service that answers requests. */
export interface Serving {
  readonly service: Service;
  stop(): Promise<void>;
}

const keyProgress = (_what: string, done: number, of: number): void =>
  note(done < of ? `preparing signing keys: ${done} of ${of} algorithms` : 'preparing signing keys: done');

/** Composes the service and listens. */
export async function serve(
  config: Config,
  log: Logger,
  metricsText?: () => Promise<{ type: string; body: string }>,
): Promise<Serving> {
  const service = await compose({
    config,
    log,
    onProgress: keyProgress,
    ...(metricsText === undefined ? {} : { metricsText }),
  });
  let listening: Listening;
  try {
    listening = await listen(service.app, config.host, config.port, 'the provider', 'SEN_ID_PORT');
  } catch (error) {
    await service.close();
    throw error;
  }
  return {
    service,
    async stop() {
      service.beginStop();
      await listening.stop(config.shutdown.grace * 1000);
      await service.close();
    },
  };
}

/** Calls `stop` once on the first signal to end; a second signal ends at once. */
export function onSignalToStop(stop: () => Promise<void>): void {
  let stopping = false;
  const handle = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        note(String(error));
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
}

async function serveAlone(config: Config): Promise<void> {
  const log = openLog(config);
  const serving = await serve(config, log);
  note(`Sen ID is ready: ${config.issuer}`);
  onSignalToStop(async () => {
    await serving.stop();
    log.flush();
  });
}

async function serveAsWorker(config: Config): Promise<void> {
  const log = openLog(config);
  const serving = await serve(config, log, workerMetrics);
  process.send?.({ ready: true });
  onSignalToStop(async () => {
    await serving.stop();
    log.flush();
  });
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

/** A worker asks the first process, which asks all workers. */
const workerMetrics = (): Promise<{ type: string; body: string }> =>
  new Promise((resolve) => {
    const id = Math.random().toString(36).slice(2);
    const answer = (message: unknown): void => {
      const { metrics } = message as { metrics?: { id: string; type: string; body: string } };
      if (metrics?.id !== id) return;
      process.off('message', answer);
      resolve(metrics);
    };
    process.on('message', answer);
    process.send?.({ metricsWanted: id });
  });

const RESTART_MS = 1000;

/** Runs several processes on one port; one that dies is replaced. */
async function serveInWorkers(config: Config, count: number): Promise<void> {
  // Keys and collections are made once, before the workers start.
  const prepared = await compose({ config, log: openLog(config), onProgress: keyProgress });
  await prepared.close();
  const aggregator = new AggregatorRegistry();
  let stopping = false;
  const start = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = cluster.fork();
      worker.on('message', (message: { ready?: boolean; metricsWanted?: string }) => {
        if (message.ready === true) resolve();
        const id = message.metricsWanted;
        if (id === undefined) return;
        void aggregator
          .clusterMetrics()
          .then((body) => worker.send({ metrics: { id, type: aggregator.contentType, body } }));
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
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(
      workers.map((worker) => {
        const gone = new Promise((resolve) => worker.once('exit', resolve));
        worker.process.kill('SIGTERM');
        return gone;
      }),
    );
  });
}

/** `sen-id start`: the provider alone, as it runs in production. */
export async function start(config: Config = settings()): Promise<void> {
  const count = config.workers === 0 ? availableParallelism() : config.workers;
  if (cluster.isWorker) await serveAsWorker(config);
  else if (count > 1) await serveInWorkers(config, count);
  else await serveAlone(config);
}

export const startCommand = (): Command =>
  new Command('start')
    .description('run the provider; settings: config/default.yaml and SEN_ID_... environment variables')
    .action(() => start());
