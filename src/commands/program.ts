import cluster from 'node:cluster';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { Command, CommanderError } from 'commander';
import { auditCommand } from './operator/audit.ts';
import { keysCommand } from './operator/keys.ts';
import { CommandError, note } from './output.ts';
import { relyingPartiesCommand } from './operator/relying-parties.ts';
import { demoCommand, peopleCommand } from './sandbox.ts';
import { PortTakenError } from './server.ts';
import { startCommand } from './start.ts';
import { endFailedWorker } from './workers.ts';
import { ConfigError } from '../config/index.ts';
import { StoreUnavailable } from '../storage/index.ts';

const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};

const program = new Command('sen-id')
  .description("Sen ID: an OpenID Connect provider whose log-in is Vietnam's electronic identification (eID) account")
  .version(version)
  .exitOverride()
  .showHelpAfterError('(see --help)')
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 refused or failed, 2 wrong usage, record or configuration, 3 the store does not answer',
  );
for (const command of [
  startCommand(),
  demoCommand(),
  relyingPartiesCommand(),
  keysCommand(),
  auditCommand(),
  peopleCommand(),
]) {
  program.addCommand(command);
  command.exitOverride();
}

/** What an error means to whoever ran the command: a message without a stack, and an exit code. */
function explain(error: unknown): { message: string; exitCode: number } {
  if (error instanceof CommanderError) return { message: '', exitCode: error.exitCode === 0 ? 0 : 2 };
  if (error instanceof CommandError) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof ConfigError) return { message: error.message, exitCode: 2 };
  if (error instanceof PortTakenError) return { message: error.message, exitCode: 1 };
  if (error instanceof StoreUnavailable) {
    return { message: `The store does not answer: ${error.message}\nIt is set by SEN_ID_STORE.`, exitCode: 3 };
  }
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode: 1 };
}

/** Runs the command that the process was started with. */
export async function runProgram(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    const failure = explain(error);
    if (cluster.isWorker) {
      endFailedWorker(failure);
      return;
    }
    const { message, exitCode } = failure;
    if (message !== '') note(message);
    process.exitCode = exitCode;
  }
}
