import { Command } from 'commander';
import type { AccountOptions } from './operator/accounts/accounts.ts';
import type { AnswerOptions, ListOptions, LookOptions, ReceiveOptions } from './operator/accounts/lock-requests.ts';
import type { NewOptions } from './operator/record-wish.ts';
import { CommandError } from './output.ts';

/*
 * The commands with their options. The work of a command is imported when it runs, so `sen-id --help` loads neither the
 * store nor the web, and a server in production has no part of the sandbox in memory.
 */

interface JsonOption {
  readonly json?: boolean;
}

interface DemoOptions extends JsonOption {
  readonly tls?: boolean;
}

/**
 * Imports a command of the sandbox. Its packages are development dependencies, which `npm ci --omit=dev` leaves out.
 */
async function ofSandbox<T>(module: () => Promise<T>): Promise<T> {
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

const start = (): Command =>
  new Command('start')
    .description('run the provider; settings: config/default.yaml and SEN_ID_... environment variables')
    .option(
      '--json',
      'when ready, print one line of JSON with "ready": true on standard output, where the logs go as well',
    )
    .action(async ({ json = false }: JsonOption) => (await import('./start.ts')).start(json));

const demo = (): Command =>
  new Command('demo')
    .description('run everything on this machine: provider, two demo relying parties, sandbox (what `npm start` does)')
    .option('--json', 'when ready, print the addresses and people as one line of JSON')
    .option('--tls', 'serve the provider over https, with a certificate of its own authority (`npm start -- --tls`)')
    .addHelpText(
      'after',
      '\nSettings: SEN_ID_PORT (this port and the next three), SEN_ID_DATA (folder), SEN_ID_ISSUER, SEN_ID_STORE, ...\nAll of them: config/default.yaml',
    )
    .action(async ({ json = false, tls = false }: DemoOptions) =>
      (await ofSandbox(() => import('./demo.ts'))).demo({ json, tls }),
    );

const people = (): Command =>
  new Command('people')
    .description('the sandbox people: made-up citizens with number, password and what each is for')
    .option('--json', 'print JSON')
    .action(async ({ json = false }: JsonOption) => (await ofSandbox(() => import('./people.ts'))).printPeople(json));

const STORE_HELP =
  'The store is the one of SEN_ID_STORE, or sen-id.db in the folder SEN_ID_DATA; the command names it and the servers that use it.';
const PUT_HELP = `
${STORE_HELP}
Exit codes: 0 kept (warnings are on standard error), 1 refused, 2 faults in the record or wrong usage, 3 no store.`;
const LIST_HELP = `
${STORE_HELP}
Exit codes: 0 done, 1 there is no such relying party or it is not in the store, 2 wrong usage, 3 no store.`;
const NEW_HELP = `
As in: sen-id rp new --library authjs --redirect-uri http://localhost:8080/auth/callback/sen-id --yes
Both files can be read by their owner only. No store is opened: register the record with sen-id rp put.
Exit codes: 0 written, 1 broken off, 2 wrong usage, a record that would have faults, or a file that is there already.`;
const CHECK_HELP = `
What the configuration offers (resource_servers, signing.algorithms) is considered, so run it with the server's settings.
Exit codes: 0 all records are sound (warnings are on standard error), 2 a record has faults or a file can't be read.`;

function relyingParties(): Command {
  const work = () => import('./operator/relying-parties.ts');
  const command = new Command('rp').description('relying parties: who may sign citizens in and ask for which claims');
  command
    .command('list')
    .description('list the relying parties of folder and store')
    .option('--json', 'print JSON')
    .addHelpText('after', LIST_HELP)
    .action(async ({ json = false }: JsonOption) => (await work()).list(json));
  command
    .command('show')
    .argument('<id>', 'client_id')
    .description('show one relying party, without its secret')
    .option('--json', 'print JSON (it is what is printed anyway)')
    .addHelpText('after', LIST_HELP)
    .action(async (id: string) => (await work()).show(id));
  command
    .command('new')
    .description('write a record that is right for a library, with a new secret or key; asks what no option says')
    .option('--library <id>', 'openid-client, authjs, spring-security ...; a wrong one is answered with the list')
    .option('--redirect-uri <uri...>', 'where the citizen comes back to')
    .option('--id <client_id>', 'default: the host of the redirect URI')
    .option('--name-vi <text>', 'name of the organisation as citizens see it, in Vietnamese')
    .option('--name-en <text>', 'the same in English')
    .option('--kind <kind>', 'public-service, payment or other (default)')
    .option('--level <level>', 'least account level: LoA1, LoA2 or none (default)')
    .option('--claim <claim...>', 'claims that the service may request: NAME, or NAME:essential')
    .option('--purpose-vi <text>', 'what the claims are for, in Vietnamese')
    .option('--purpose-en <text>', 'the same in English')
    .option('--post-logout-uri <uri...>', 'where the citizen returns after signing out (default: the start page)')
    .option('--backchannel-logout-uri <uri>', 'where the service is told of a sign-out')
    .option('--auth-method <method>', 'client_secret_basic, client_secret_post or private_key_jwt, as the library can')
    .option('--refresh', 'allow refresh tokens')
    .option('--out <file>', 'the record (default: CLIENT_ID.yaml); never overwritten')
    .option('--key-file <file>', 'the private key of private_key_jwt (default: CLIENT_ID-key.pem); never overwritten')
    .option('--yes', 'ask nothing: take the defaults')
    .option('--json', 'print JSON, the new secret included')
    .addHelpText('after', NEW_HELP)
    .action(async (options: NewOptions) => (await import('./operator/new-record.ts')).newRecord(options));
  command
    .command('put')
    .argument('<file>', 'record in YAML or JSON; a logo is named relative to it')
    .description('register or change a relying party')
    .option('--json', 'print JSON')
    .addHelpText('after', PUT_HELP)
    .action(async (file: string, { json = false }: JsonOption) => (await work()).put(file, json));
  command
    .command('check')
    .argument('<file...>', 'records in YAML or JSON; a logo is named relative to its record')
    .description('check records without a store: every fault with its line and its cure')
    .option('--json', 'print JSON: for each file its id, faults and warnings')
    .addHelpText('after', CHECK_HELP)
    .action(async (files: string[], { json = false }: JsonOption) =>
      (await import('./operator/check-records.ts')).check(files, json),
    );
  command
    .command('remove')
    .argument('<id>', 'client_id')
    .description('remove a relying party from the store')
    .option('--json', 'print JSON')
    .addHelpText('after', LIST_HELP)
    .action(async (id: string, { json = false }: JsonOption) => (await work()).remove(id, json));
  return command;
}

function keys(): Command {
  const work = () => import('./operator/keys.ts');
  const command = new Command('keys').description(
    'the signing keys: next (published), current (signs), retired (still verifies)',
  );
  command
    .command('list')
    .description('list the keys; never shows a private key')
    .option('--json', 'print JSON')
    .action(async ({ json = false }: JsonOption) => (await work()).list(json));
  command
    .command('rotate')
    .description('next keys become current, current ones retire; running servers follow without a restart')
    .option('--json', 'print JSON')
    .action(async ({ json = false }: JsonOption) => (await work()).rotate(json));
  return command;
}

function audit(): Command {
  const command = new Command('audit').description('the append-only record of what happened');
  command
    .command('verify')
    .description('look whether the record is as it was written: each event is linked to the one before of its process')
    .option('--json', 'print JSON')
    .action(async ({ json = false }: JsonOption) => (await import('./operator/audit.ts')).verify(json));
  return command;
}

const ACCOUNT_HELP = `
The personal number is asked on the terminal, without showing it, or read from --number-file. It is never an argument, and in no output.
Who may set and lift which lock: docs/flows.md. Case and operator are in the audit record.
Exit codes: 0 done, 1 refused or no such account, 2 wrong usage, 3 no store.`;

function accounts(): Command {
  const work = () => import('./operator/accounts/accounts.ts');
  const command = new Command('accounts').description('the state of an account, and its locks');
  const one = (name: string, about: string): Command =>
    command
      .command(name)
      .description(about)
      .requiredOption('--case <number>', 'number of the file that is the reason')
      .option('--number-file <file>', 'file with the personal number; otherwise it is asked on the terminal')
      .option('--operator <name>', 'who works (default: the user of this terminal)')
      .option('--json', 'print JSON')
      .addHelpText('after', ACCOUNT_HELP);
  const basis = 'why: holder-request, terms-breach, authority, rp-request ...; a wrong one is answered with the list';
  one('show', 'state and locks of an account, and who may lift them; names and numbers are not shown').action(
    async (options: AccountOptions) => (await work()).show(options),
  );
  one('lock', 'lock an account: its sessions, tokens and sign-ins end, and relying parties are told')
    .requiredOption('--basis <basis>', basis)
    .option('--until <time>', 'when the lock ends by itself: a day (to its end, in Vietnam) or an instant')
    .action(async (options: AccountOptions) => (await work()).lock(options));
  one('unlock', 'end one basis of a lock; the account is open when the last one ends')
    .requiredOption('--basis <basis>', basis)
    .action(async (options: AccountOptions) => (await work()).unlock(options));
  one('reissue-activation', 'issue an activation once more whose time is over, and tell the holder').action(
    async (options: AccountOptions) => (await import('./operator/accounts/reissue.ts')).reissue(options),
  );
  return command;
}

const REQUEST_HELP = `
The terms count working days of Vietnam (working_days in config/default.yaml). What was written is sealed in the store.
Exit codes: 0 done, 1 refused, or no such account or request, 2 wrong usage, 3 no store.`;

function lockRequests(): Command {
  const work = () => import('./operator/accounts/lock-requests.ts');
  const command = new Command('lock-requests').description(
    'requests of authorities and relying parties to lock an account, with their terms',
  );
  const part = (name: string, about: string): Command =>
    command
      .command(name)
      .description(about)
      .option('--operator <name>', 'who works (default: the user of this terminal)')
      .option('--json', 'print JSON')
      .addHelpText('after', REQUEST_HELP);
  const answer = (name: string, about: string): Command => part(name, about).argument('<id>', 'id of the request');
  part('list', 'the requests that wait for an answer or an action, and which of them are late')
    .option('--all', 'those that are done, too')
    .action(async (options: ListOptions) => (await work()).list(options));
  part('show', 'one request, with what was written')
    .argument('<id>', 'id of the request')
    .action(async (id: string, options: LookOptions) => (await work()).show(id, options));
  part('receive', 'enter a request; its terms begin now')
    .requiredOption('--from <name>', 'the authority; of a relying party its client_id')
    .requiredOption('--case <number>', 'number of the file')
    .option('--kind <kind>', 'authority (default) or relying-party')
    .option('--until <time>', 'when the lock shall end by itself: a day (to its end, in Vietnam) or an instant')
    .option('--text-file <file>', 'what the request says')
    .option('--number-file <file>', 'file with the personal number; otherwise it is asked on the terminal')
    .action(async (options: ReceiveOptions) => (await work()).receive(options));
  answer('grant', 'agree, and lock the account').action(async (id: string, options: AnswerOptions) =>
    (await work()).grant(id, options),
  );
  answer('refuse', 'refuse in writing')
    .requiredOption('--text-file <file>', 'the refusal')
    .action(async (id: string, options: AnswerOptions) => (await work()).refuse(id, options));
  answer('withdraw', 'who asked takes the request back').action(async (id: string, options: AnswerOptions) =>
    (await work()).withdraw(id, options),
  );
  return command;
}

/** Every command, in the order in which the help names them. */
export const allCommands = (): Command[] => [
  ...[start(), demo(), relyingParties(), accounts(), lockRequests(), keys(), audit(), people()],
];
