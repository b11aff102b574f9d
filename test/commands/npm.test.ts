import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { delimiter, join, resolve } from 'node:path';
import { expect } from 'chai';
import { cleanEnvironment, newDataFolder } from '../support/command.ts';
import { freePort, freePorts } from '../support/ports.ts';
import { until } from '../support/until.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Nothing can be made below it, not even by root. */
const READ_ONLY_HOME = '/dev/null';

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

/** Starts a command as an operator does: nothing of npm's variables of the one who runs the tests. */
async function startAs(file: string, args: readonly string[], env: Record<string, string>) {
  const inherited = Object.entries(cleanEnvironment()).filter(([name]) => !/^npm_|^INIT_CWD$|^NODE$/.test(name));
  // npm puts this folder first; an operator's own PATH does not have it.
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const data = newDataFolder();
  const child = spawn(file, args, {
    cwd: ROOT,
    env: {
      ...Object.fromEntries(inherited),
      PATH: path.join(delimiter),
      SEN_ID_DATA: data,
      SEN_ID_RELYING_PARTIES_FOLDER: join(data, 'relying-parties'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  // A demo takes long on a busy machine; mocha's timeout ends this.
  while (!/"ready":true|Ctrl-C ends it/.test(output) && child.exitCode === null) await pause(50);
  return { child, end, output: () => output };
}

describe('SIGTERM to the command that started the server', function () {
  this.timeout(300_000);
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  const readyPid = (output: string): number =>
    (JSON.parse(/^\{"ready":true.*$/m.exec(output)?.[0] ?? '{}') as { pid?: number }).pid ?? 0;

  for (const [how, link] of [
    ['as it lies there', false],
    ['through a link, from anywhere', true],
  ] as const) {
    it(`reaches the server itself where it is bin/sen-id, on a read-only home: ${how}`, async () => {
      const linked = join(newDataFolder(), 'sen-id');
      const file = join(ROOT, 'bin/sen-id');
      if (link) symlinkSync(file, linked);
      const env = { HOME: READ_ONLY_HOME, SEN_ID_PORT: String(await freePort()) };
      const { child, end, output } = await startAs(link ? linked : file, ['start', '--json'], env);
      expect(readyPid(output()), output()).to.equal(child.pid);
      child.kill('SIGTERM');
      expect(await end).to.deep.equal([0, null]);
      expect(output()).to.include('"msg":"stopped"');
    });
  }

  it('ends the server as well where it is npm exec', async () => {
    const env = { SEN_ID_PORT: String(await freePort()), npm_config_cache: newDataFolder() };
    const args = ['exec', '--offline', 'sen-id', '--', 'start', '--json'];
    const { child, end, output } = await startAs('npm', args, env);
    const pid = readyPid(output());
    expect(pid, output()).to.be.above(0).and.to.not.equal(child.pid);
    child.kill('SIGTERM');
    await end;
    await until(() => isGone(pid));
    expect(output()).to.include('"msg":"stopped"');
  });

  it('ends the server as well where it is npm start, on a read-only home', async () => {
    const port = await freePorts(4);
    const env = { HOME: READ_ONLY_HOME, SEN_ID_PORT: String(port) };
    const { child, end, output } = await startAs('npm', ['start'], env);
    expect(output()).to.include('Ctrl-C ends it');
    child.kill('SIGTERM');
    await end;
    await until(async () => !(await fetch(`http://localhost:${port}/health/live`).catch(() => undefined))?.ok);
  });
});
