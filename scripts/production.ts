import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { freePort } from '../test/support/ports.ts';
import { committable } from './checks/files.ts';
import { ROOT } from './checks/run.ts';

// Proves that the product runs with its production dependencies alone: what only the sandbox and the tests need is a
// development dependency. Copies the sources to a folder of its own, installs them with `npm ci --omit=dev`, starts the
// provider in production mode, asks it whether it is ready, and stops it.

const execute = promisify(execFile);

/** Nothing of the environment of the one who runs this, and none of npm's own variables: npm runs this script too. */
const clean = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:SEN_ID_|npm_|NODE_ENV$)/.test(name)),
);

const fail = (message: string): never => {
  throw new Error(message);
};

async function install(folder: string): Promise<void> {
  for (const path of await committable()) await cp(resolve(ROOT, path), join(folder, path));
  // The lock file names no addresses: without `--prefer-offline`, npm would ask for each package again where it lies.
  await execute('npm', ['ci', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: folder,
    env: clean,
  });
}

/** Starts the provider as README says, and asks it. */
async function serves(folder: string): Promise<void> {
  const port = await freePort();
  const running = spawn(join(folder, 'bin/sen-id'), ['start'], {
    cwd: folder,
    env: {
      ...clean,
      SEN_ID_MODE: 'production',
      SEN_ID_ISSUER: 'https://id.example.vn',
      SEN_ID_HOST: '127.0.0.1',
      SEN_ID_PORT: String(port),
      SEN_ID_WORKERS: '1',
      SEN_ID_DATA: join(folder, 'data'),
      SEN_ID_TRUSTED_PROXIES: '[127.0.0.1]',
      SEN_ID_POPULATION_URL: 'https://population.example.vn',
      SEN_ID_NOTIFICATIONS_SMS_URL: 'https://sms.example.vn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const ready = Promise.withResolvers<undefined>();
  const read = (text: string): void => {
    output += text;
    if (output.includes('Sen ID is ready')) ready.resolve(undefined);
  };
  running.stdout.setEncoding('utf8').on('data', read);
  running.stderr.setEncoding('utf8').on('data', read);
  const ended = once(running, 'close');
  try {
    await Promise.race([ready.promise, ended.then(() => fail(`it ended before it was ready:\n${output}`))]);
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`);
    if (answer.status !== 200) fail(`/health/ready answers ${answer.status}: ${await answer.text()}`);
  } finally {
    // A signal to the group reaches npm and the provider, as Ctrl-C in a terminal does.
    if (running.pid !== undefined && running.exitCode === null) process.kill(-running.pid, 'SIGINT');
    await ended;
  }
}

/** A command of the sandbox must say which packages it lacks. */
async function explainsSandbox(folder: string): Promise<void> {
  const env = { ...clean, SEN_ID_DATA: join(folder, 'data') };
  const command = execute('npm', ['exec', '--offline', 'sen-id', '--', 'people'], { cwd: folder, env });
  const [outcome] = await Promise.allSettled([command]);
  if (outcome.status === 'fulfilled') fail('`sen-id people` runs: are packages of the sandbox among the dependencies?');
  else if (!String(outcome.reason).includes('is not installed: run "npm ci"')) throw outcome.reason;
}

const folder = await mkdtemp(join(tmpdir(), 'sen-id-production-'));
try {
  await install(folder);
  await serves(folder);
  await explainsSandbox(folder);
  console.log('The provider runs with its production dependencies alone.');
} finally {
  await rm(folder, { recursive: true, force: true });
}
