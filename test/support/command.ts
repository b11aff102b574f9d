import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from './ports.ts';

const MAIN = resolve(import.meta.dirname, '../../src/launch.js');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Only the environment that a command needs, without settings of the developer's machine. */
export const cleanEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => !entry[0].startsWith('SEN_ID_') && entry[1] !== undefined,
    ),
  );

/** A separate data folder for a test. */
export const newDataFolder = (): string => mkdtempSync(join(tmpdir(), 'sen-id-command-'));

/** A running `sen-id`. */
export class RunningCommand {
  readonly child: ChildProcessWithoutNullStreams;
  stdout = '';
  stderr = '';

  /** `ownGroup`: in a separate process group, as in a terminal, so that a signal reaches all its processes. */
  constructor(args: readonly string[], env: Record<string, string> = {}, { ownGroup = false } = {}) {
    this.child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
      env: { ...cleanEnvironment(), ...env },
      cwd: resolve(import.meta.dirname, '../..'),
      detached: ownGroup,
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  /** Waits for a text in the command's output. */
  async prints(text: string | RegExp): Promise<void> {
    const found = (): boolean => {
      const all = this.stdout + this.stderr;
      return typeof text === 'string' ? all.includes(text) : text.test(all);
    };
    while (!found()) {
      if (this.child.exitCode !== null)
        throw new Error(`ended with ${this.child.exitCode}: ${this.stdout}${this.stderr}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  async ended(): Promise<Finished> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return { code: this.child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }

  /** Stops it like Ctrl-C. */
  async interrupt(): Promise<Finished> {
    this.child.kill('SIGINT');
    return this.ended();
  }
}

/** Starts only the provider, with an empty data folder and a free port, and waits until it is ready. */
export async function startProvider(
  env: Record<string, string> = {},
): Promise<{ running: RunningCommand; port: number }> {
  const [data, port] = [newDataFolder(), await freePort()];
  const running = new RunningCommand(['start'], {
    SEN_ID_DATA: data,
    SEN_ID_PORT: String(port),
    SEN_ID_RELYING_PARTIES_FOLDER: join(data, 'relying-parties'),
    ...env,
  });
  await running.prints('ready');
  return { running, port };
}

/** Runs `sen-id` to its end. */
export const runCommand = (args: readonly string[], env?: Record<string, string>): Promise<Finished> =>
  new RunningCommand(args, env).ended();
