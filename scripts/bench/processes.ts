import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';

const hasTaskset = (): boolean => spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

/** Cores of the machine, read before this process is pinned to one. */
export const CORE_COUNT = availableParallelism();

/** One core each for server and load; undefined if processes can't be pinned or there is only one core. */
export const CORES = CORE_COUNT > 1 && hasTaskset() ? ({ server: '0', load: '1' } as const) : undefined;

/** Pins this process to the load's core. */
export function pinLoad(): void {
  if (CORES !== undefined)
    spawnSync('taskset', ['-a', '-c', '-p', CORES.load, String(process.pid)], { stdio: 'ignore' });
}

interface StartOptions {
  readonly env?: Record<string, string>;
  readonly nodeOptions?: readonly string[];
  readonly cwd?: string;
  /** Use every core, together with the load. */
  readonly onAllCores?: boolean;
  /** File descriptor for standard output; by default the output is buffered and shown if the process fails. */
  readonly stdout?: number;
}

/** Lets this process use every core again. */
export function unpinLoad(): void {
  if (CORES !== undefined)
    spawnSync('taskset', ['-a', '-c', '-p', `0-${CORE_COUNT - 1}`, String(process.pid)], {
      stdio: 'ignore',
    });
}

/** Processes that the benchmark started and that have not ended. */
const running = new Set<ChildProcess>();

/** Remembers a process until it ends. */
export function started(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

/** Ends them at once, and waits until they are gone: the benchmark was stopped, and their data is thrown away. */
export async function killStarted(): Promise<void> {
  const gone = [...running].map((child) => once(child, 'exit'));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(gone);
}

/** Starts a script on the server's core, with a channel for messages. Its output is shown if it ends by itself. */
export function startPinned(script: string, args: readonly string[], options: StartOptions = {}): ChildProcess {
  const { env = {}, nodeOptions = [], cwd, stdout = 'pipe', onAllCores = false } = options;
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', ...nodeOptions, script, ...args];
  const [file = '', ...rest] =
    CORES === undefined || onAllCores ? command : ['taskset', '-c', CORES.server, ...command];
  const child = spawn(file, rest, {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_ENV: 'production',
      ...env,
    },
    stdio: ['ignore', stdout, 'pipe', 'ipc'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  started(child);
  let output = '';
  const keep = (text: string): void => {
    output = (output + text).slice(-4000);
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  child.once('exit', (code) => {
    if (code !== null && code !== 0) console.error(`${script} ended with ${code}:\n${output}`);
  });
  return child;
}

/** Stops a process and waits for its exit. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** Seconds of processor time that a process has used; undefined without /proc. */
export function cpuSeconds(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}

/** Resident memory of a process in MiB; undefined without /proc. */
export function residentMib(pid: number): number | undefined {
  try {
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

/** What a process has used and written so far. */
export interface ProcessFigures {
  readonly cpuSeconds: number;
  /** Milliseconds that the main thread was ready to run and had no core. */
  readonly waitedMs: number;
  readonly rssMib: number;
  /** Bytes that were sent to the disk. */
  readonly writtenBytes: number;
}

/** Undefined without /proc. */
export function processFigures(pid: number): ProcessFigures | undefined {
  try {
    const [, waited = ''] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
    const written = /^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1];
    return {
      cpuSeconds: cpuSeconds(pid) ?? NaN,
      waitedMs: Number(waited) / 1e6,
      rssMib: residentMib(pid) ?? NaN,
      writtenBytes: Number(written),
    };
  } catch {
    return undefined;
  }
}
