import { pino, type Logger } from 'pino';
import { composeFoundation, loadConfig, type Config, type Foundation } from '../compose/index.ts';

/** The settings of this process. `overrides` win over files and environment; `presets` replace defaults only. */
export const settings = (overrides: Record<string, unknown> = {}, presets: Record<string, unknown> = {}): Config =>
  loadConfig({ env: process.env, presets, overrides });

/** The longest time, in ms, that a log line is buffered. */
const LOG_DELAY = 500;

/** Structured logs on standard output. They are written in batches; call `flush` at the end. */
export function openLog(config: Config): Logger {
  return pino(
    { level: config.logs.level, base: { pid: process.pid } },
    pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: LOG_DELAY }),
  );
}

/** Opens the foundation for an operator's command and always closes it. */
export async function withFoundation<T>(
  work: (foundation: Foundation) => Promise<T>,
  config: Config = settings(),
): Promise<T> {
  const foundation = await composeFoundation({ config, log: pino({ level: 'silent' }) });
  try {
    await foundation.store.ready();
    return await work(foundation);
  } finally {
    await foundation.close();
  }
}
