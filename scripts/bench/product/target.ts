import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, get } from '../load/connection.ts';
import { startPinned, stop } from '../processes.ts';
import { hostOf, type Target } from '../target.ts';
import { CLI, ROOT, type Installation } from './folder.ts';
import { personOf } from './people.ts';

/** Environment and flags of the first line of launch.js, which `sen-id start` runs with. */
function startLine(): { env: Record<string, string>; flags: string[] } {
  const [, words = ''] = /^#!\/usr\/bin\/env -S (.*)$/m.exec(readFileSync(CLI, 'utf8')) ?? [];
  const all = words.split(' ');
  return {
    env: Object.fromEntries(
      all.flatMap((word) => {
        const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(word) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value] as const];
      }),
    ),
    flags: all.filter((word) => word.startsWith('--')),
  };
}

const LONGEST_START_MS = 60_000;
const LOOK_EVERY_MS = 4;

async function isReady(installation: Installation): Promise<boolean> {
  try {
    const connection = await Connection.open(installation.port);
    const { status } = await connection.send(get('/health/ready', hostOf(installation)));
    connection.close();
    return status === 200;
  } catch {
    return false;
  }
}

export interface StartedProduct extends Target {
  /** Milliseconds from the start of the process to the first 200 of /health/ready. */
  readonly readyMs: number;
  /** The longest pause of the event loop since the last call. The process must have been started with `pauses.js`. */
  longestPauseMs(): Promise<number>;
}

/** `sen-id start` as in production, with its log in a file. */
export async function startProduct(
  installation: Installation,
  connections: number,
  { nodeOptions = [], onAllCores = false }: { nodeOptions?: readonly string[]; onAllCores?: boolean } = {},
): Promise<StartedProduct> {
  const log = openSync(join(installation.folder, 'log'), 'a');
  const { env, flags } = startLine();
  const before = performance.now();
  const child = startPinned(CLI, ['start'], {
    env: { ...env, ...installation.env },
    nodeOptions: [...flags, ...nodeOptions],
    cwd: ROOT,
    stdout: log,
    onAllCores,
  });
  while (!(await isReady(installation))) {
    if (child.exitCode !== null) throw new Error('the product ended before it was ready');
    if (performance.now() - before > LONGEST_START_MS) {
      await stop(child);
      throw new Error('the product was not ready in a minute');
    }
    await sleep(LOOK_EVERY_MS);
  }
  return {
    name: 'product',
    port: installation.port,
    pid: child.pid ?? 0,
    people: Array.from({ length: connections }, (_, index) => personOf(index)),
    readyMs: performance.now() - before,
    async longestPauseMs() {
      child.send('pauses');
      const [{ longestPauseMs }] = (await once(child, 'message')) as [{ longestPauseMs: number }];
      return longestPauseMs;
    },
    stop: () => stop(child),
  };
}
