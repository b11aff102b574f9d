import process from 'node:process';
import type { Logger } from 'pino';
import { compose, type Config, type Service } from '../compose/index.ts';
import { announcePresence, type Presence } from '../storage/index.ts';
import { outliveNpm } from './npm-parent.js';
import { note } from './output.ts';
import { listen, type Listening, type TlsCredentials } from './server.ts';

/** A service that answers requests. */
export interface Serving {
  readonly service: Service;
  stop(): Promise<void>;
}

export const keyProgress = (_what: string, done: number, of: number): void =>
  note(done < of ? `preparing signing keys: ${done} of ${of} algorithms` : 'preparing signing keys: done');

/** Composes the service and listens. */
export async function serve(
  config: Config,
  log: Logger,
  metricsText?: () => Promise<{ type: string; body: string }>,
  /** What the sandbox changes: it sees the service before it listens, and may have it listen with TLS. */
  sandbox?: { readonly prepare: (service: Service) => void; readonly tls?: TlsCredentials | undefined },
): Promise<Serving> {
  const service = await compose({
    config,
    log,
    onProgress: keyProgress,
    ...(metricsText === undefined ? {} : { metricsText }),
  });
  sandbox?.prepare(service);
  let listening: Listening | undefined;
  let presence: Presence;
  try {
    const { host, port } = config;
    listening = await listen(service.app, host, port, 'the provider', 'SEN_ID_PORT', log, sandbox?.tls);
    presence = await announcePresence({
      ...{ store: service.store, clock: service.clock, issuer: config.issuer },
      onFault: (err) => log.warn({ err }, 'this process could not renew its presence in the store'),
    });
  } catch (error) {
    await listening?.stop(0);
    await service.close();
    throw error;
  }
  service.startWork();
  log.info({ issuer: config.issuer, port: config.port }, 'serving');
  return {
    service,
    async stop() {
      service.beginStop();
      await presence
        .end()
        .catch((err: unknown) => log.warn({ err }, 'this process is listed in the store a little longer'));
      await listening.stop(config.shutdown.grace * 1000);
      await service.close();
      log.info('stopped');
    },
  };
}

const END_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * npm forwards Ctrl-C to its child, which the terminal has signalled already. Two signals within this time, in ms,
 * count as one.
 */
const SAME_SIGNAL = 500;

/**
 * Calls `stop` once, on the first signal; a later second signal exits at once. Call this before reporting that the
 * service is ready: a program that waits for that may send the signal at the same moment.
 */
export function onSignalToStop(stop: () => Promise<void>, signals: readonly NodeJS.Signals[] = END_SIGNALS): void {
  let since: number | undefined;
  const handle = (): void => {
    const now = performance.now();
    if (since !== undefined) {
      if (now - since > SAME_SIGNAL) process.exit(1);
      return;
    }
    since = now;
    outliveNpm();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        note(String(error));
        process.exit(1);
      },
    );
  };
  for (const signal of signals) process.on(signal, handle);
}
