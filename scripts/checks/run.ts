import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';

export const ROOT = resolve(import.meta.dirname, '../..');

/** The result of a check: passed, or the output of the tool. */
export type Findings = readonly string[];

export interface Check {
  readonly name: string;
  /** For `--help`. */
  readonly about: string;
  run(): Promise<Findings>;
}

const BIN = resolve(ROOT, 'node_modules/.bin');

/** A check that runs another program. It passes if the exit code is 0. */
export const program = (name: string, about: string, command: string, args: readonly string[]): Check => ({
  name,
  about,
  run: () =>
    new Promise((settle) => {
      const child = spawn(command, args, {
        cwd: ROOT,
        env: { ...process.env, PATH: `${BIN}:${process.env['PATH'] ?? ''}`, FORCE_COLOR: '0' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      const keep = (text: string): void => void (output += text);
      child.stdout.setEncoding('utf8').on('data', keep);
      child.stderr.setEncoding('utf8').on('data', keep);
      child.once('error', (error) => settle([`${command} can't be run: ${error.message}`]));
      child.once('close', (code) =>
        settle(code === 0 ? [] : [output.trim() || `${command} ended with ${code ?? 'a signal'}`]),
      );
    }),
});

/** A check that runs as a script in its own process, on another core. */
export const script = (name: string, about: string, file: string, ...args: string[]): Check =>
  program(name, about, process.execPath, ['--disable-warning=ExperimentalWarning', resolve(ROOT, file), ...args]);

export interface Outcome {
  readonly check: Check;
  readonly findings: Findings;
  readonly seconds: number;
}

/** Runs checks in the given order, at most `lanes` at once. */
export async function runChecks(
  checks: readonly Check[],
  lanes: number,
  onDone: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const waiting = [...checks];
  const outcomes: Outcome[] = [];
  const lane = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const start = performance.now();
      const findings = await check.run().catch((error: unknown) => [`it broke: ${String(error)}`]);
      const outcome = { check, findings, seconds: (performance.now() - start) / 1000 };
      outcomes.push(outcome);
      onDone(outcome);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return outcomes;
}
