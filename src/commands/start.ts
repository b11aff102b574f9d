import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import type { Config } from '../compose/index.ts';
import { openLog, settings } from './environment.ts';
import { note, print } from './output.ts';
import { onSignalToStop, serve } from './serving.ts';
import { serveAsWorker, serveInWorkers } from './workers.ts';

async function serveAlone(config: Config, onReady: () => void): Promise<void> {
  const log = openLog(config);
  const serving = await serve(config, log);
  onSignalToStop(async () => {
    await serving.stop();
    log.flush();
  });
  onReady();
}

/** `sen-id start`: the provider alone, as it runs in production. */
export async function start(json: boolean): Promise<void> {
  const config = settings();
  const count = config.workers === 0 ? availableParallelism() : config.workers;
  const tellReady = (): void => {
    const { issuer } = config;
    if (json) print(JSON.stringify({ ready: true, issuer, pid: process.pid, processes: count }));
    else note(count > 1 ? `Sen ID is ready in ${count} processes: ${issuer}` : `Sen ID is ready: ${issuer}`);
  };
  if (cluster.isWorker) await serveAsWorker(config);
  else if (count > 1) await serveInWorkers(config, count, tellReady);
  else await serveAlone(config, tellReady);
}
