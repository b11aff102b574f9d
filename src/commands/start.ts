import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import type { Config } from '../config/index.ts';
import { openLog, settings } from './environment.ts';
import { note } from './output.ts';
import { onSignalToStop, serve } from './serving.ts';
import { serveAsWorker, serveInWorkers } from './workers.ts';

async function serveAlone(config: Config): Promise<void> {
  const log = openLog(config);
  const serving = await serve(config, log);
  note(`Sen ID is ready: ${config.issuer}`);
  onSignalToStop(async () => {
    await serving.stop();
    log.flush();
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
