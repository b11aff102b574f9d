import { Command } from 'commander';

// The sandbox is loaded only by the commands that are about it: a server in production has nothing of it in memory.

/** `sen-id people`: who is who in the sandbox. */
export const peopleCommand = (): Command =>
  new Command('people')
    .description('the sandbox people: made-up citizens with number, password and what each is for')
    .option('--json', 'print JSON')
    .action(async ({ json = false }: { json?: boolean }) => (await import('./people.ts')).printPeople(json));

/** `sen-id demo`: everything on this machine. */
export const demoCommand = (): Command =>
  new Command('demo')
    .description('run everything on this machine: provider, two demo relying parties, sandbox (what `npm start` does)')
    .option('--json', 'when ready, print the addresses and people as one line of JSON')
    .addHelpText(
      'after',
      '\nSettings: SEN_ID_PORT (this port and the next three), SEN_ID_DATA (folder), SEN_ID_ISSUER, SEN_ID_STORE, ...\nAll of them: config/default.yaml',
    )
    .action(async ({ json = false }: { json?: boolean }) => (await import('./demo.ts')).demo(json));
