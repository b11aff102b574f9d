import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { cleanEnvironment, newDataFolder } from '../support/command.ts';

const ROOT = resolve(import.meta.dirname, '../..');

describe('npm run bench -- --scale', function () {
  this.timeout(300_000);

  const when: readonly [about: string, says: string, signal: NodeJS.Signals, code: number][] = [
    ['while accounts are made', 'making 50000 accounts', 'SIGTERM', 143],
    ['while a server of it runs', 'making 50000 accounts', 'SIGINT', 130],
  ];
  for (const [about, says, signal, code] of when) {
    it(`leaves nothing in the temporary folder when it is stopped ${about}, by ${signal}`, async () => {
      const temporary = newDataFolder();
      const script = resolve(ROOT, 'scripts/bench/main.ts');
      const sizes = about.includes('server') ? '10,50000' : '50000';
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', script, '--scale', '--sizes', sizes],
        {
          cwd: ROOT,
          env: { ...cleanEnvironment(), TMPDIR: temporary },
        },
      );
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      }
      const folders = (): string[] => readdirSync(temporary).filter((name) => name.startsWith('sen-id-bench-'));
      while (!(output.includes(says) && folders().length > 0) && child.exitCode === null) {
        await new Promise((done) => setTimeout(done, 20));
      }
      expect(folders(), output).to.not.deep.equal([]);
      const ended = once(child, 'exit');
      child.kill(signal);
      expect(await ended).to.deep.equal([code, null]);
      expect(folders()).to.deep.equal([]);
    });
  }
});
