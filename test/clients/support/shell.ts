import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { cleanEnvironment } from '../../support/command.ts';

type Running = ChildProcessByStdio<null, Readable, Readable>;

/** Nothing of npm's variables of this run, but the developer's own settings of npm. */
const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(cleanEnvironment()).filter(
      ([name]) => !/^(npm_(?!config_)|npm_config_(local_)?prefix$|INIT_CWD$|NODE$|NODE_OPTIONS$)/.test(name),
    ),
  );

/** In a container that runs as root there may be no `sudo`, and no need of it. */
const SUDO = 'command -v sudo >/dev/null || sudo() { "$@"; }\n';

/** Runs commands of a page as a developer's shell does; in a process group of their own. */
export function shell(commands: string, cwd: string, env: Record<string, string> = {}) {
  const child: Running = spawn('bash', ['-euc', SUDO + commands], {
    ...{ cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...environment(), ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const kill = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  const killNow = (): void => kill('SIGKILL');
  process.once('exit', killNow);
  const closed = once(child, 'close').finally(() => process.off('exit', killNow));
  closed.catch(() => undefined);
  return { child, closed, kill, output: () => output };
}
