import cluster from 'node:cluster';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { Command, CommanderError } from 'commander';
import { ConfigError } from './config/index.ts';
import { allCommands } from './commands/command-line.ts';
import { CommandError, note } from './commands/output.ts';
import { PortTakenError } from './commands/server.ts';
import type { Failure } from './commands/workers.ts';

const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8')) as {
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
for (const command of allCommands()) program.addCommand(command);

/** Wrong usage of a command at any depth is an error here, with the same hint. */
function inherit(command: Command): void {
  for (const part of command.commands) {
    part.copyInheritedSettings(command);
    inherit(part);
  }
}
inherit(program);

/** What an error means to the user of the command: a message without a stack, and an exit code. */
async function explain(error: unknown): Promise<Failure> {
  if (error instanceof CommanderError) return { message: '', exitCode: error.exitCode === 0 ? 0 : 2 };
  if (error instanceof CommandError) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof ConfigError) return { message: error.message, exitCode: 2 };
  if (error instanceof PortTakenError) return { message: error.message, exitCode: 1 };
  // Imported here: a store that failed is loaded already, and other commands need none.
  const { StoreUnavailable, StoreUriFault, WrongInstallation } = await import('./storage/index.ts');
  if (error instanceof StoreUriFault)
    return { message: `The setting store (SEN_ID_STORE) ${error.message}`, exitCode: 2 };
  if (error instanceof WrongInstallation) return { message: error.message, exitCode: 2 };
  if (error instanceof StoreUnavailable) {
    return { message: `The store does not answer: ${error.message}\nIt is set by SEN_ID_STORE.`, exitCode: 3 };
  }
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode: 1 };
}

// `launch.js` starts this file with the right settings of Node.
try {
  await program.parseAsync();
} catch (error) {
  const failure = await explain(error);
  if (cluster.isWorker) (await import('./commands/workers.ts')).endFailedWorker(failure);
  else {
    if (failure.message !== '') note(failure.message);
    process.exitCode = failure.exitCode;
  }
}
