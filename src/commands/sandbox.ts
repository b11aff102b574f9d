import { Command } from 'commander';
import { CommandError } from './output.ts';

/**
 * Loads a command of the sandbox. The sandbox is loaded by these commands only: a server in production has nothing of it in memory, and
 * its packages are development dependencies that `npm ci --omit=dev` leaves out.
 */
async function load<T>(module: () => Promise<T>): Promise<T> {
  try {
    return await module();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = code === 'ERR_MODULE_NOT_FOUND' ? /^Cannot find package '([^']+)'/.exec(message)?.[1] : undefined;
    if (missing === undefined) throw error;
    throw new CommandError(
      `The sandbox needs the package ${missing}, which is not installed: run "npm ci" without --omit=dev.`,
    );
  }
}

/** `sen-id people`: who is who in the sandbox. */
export const peopleCommand = (): Command =>
  new Command('people')
    .description('the sandbox people: made-up citizens with number, password and what each is for')
    .option('--json', 'print JSON')
    .action(async ({ json = false }: { json?: boolean }) =>
      (await load(() => import('./people.ts'))).printPeople(json),
    );

/** `sen-id demo`: everything on this machine. */
export const demoCommand = (): Command =>
  new Command('demo')
    .description('run everything on this machine: provider, two demo relying parties, sandbox (what `npm start` does)')
    .option('--json', 'when ready, print the addresses and people as one line of JSON')
    .addHelpText(
      'after',
      '\nSettings: SEN_ID_PORT (this port and the next three), SEN_ID_DATA (folder), SEN_ID_ISSUER, SEN_ID_STORE, ...\nAll of them: config/default.yaml',
    )
    .action(async ({ json = false }: { json?: boolean }) => (await load(() => import('./demo.ts'))).demo(json));
