import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { openStore } from '../../src/storage/index.ts';

const KILLS = 200;
const WRITER = join(import.meta.dirname, 'writer.ts');

interface Writer {
  readonly name: string;
  readonly process: ChildProcess;
  readonly ready: Promise<void>;
  readonly lines: string[];
}

describe('kill -9, embedded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sen-id-killed-'));
  const cache = join(folder, 'cache');
  after(() => rmSync(folder, { recursive: true, force: true }));

  const start = (file: string, round: number): Writer => {
    const name = `round ${round}`;
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', WRITER, file, name], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    });
    const lines: string[] = [];
    let rest = '';
    const ready = new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error('the writer ended by itself')));
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        const parts = (rest + text).split('\n');
        // Ignore a truncated line.
        rest = parts.pop() ?? '';
        if (parts[0] === 'ready') {
          parts.shift();
          resolve();
        }
        lines.push(...parts);
      });
    });
    return { name, process: child, ready, lines };
  };

  /** Kills writers of one file one after another; returns how many writes were acknowledged. */
  const killAll = async (file: string, rounds: number): Promise<number> => {
    let answered = 0;
    let next = start(file, 0);
    for (let round = 0; round < rounds; round += 1) {
      const writer = next;
      await writer.ready;
      // The next process starts while this one writes.
      if (round + 1 < rounds) next = start(file, round + 1);
      const exited = once(writer.process, 'close');
      writer.process.stdin!.write('go\n');
      while (writer.lines.length === 0) await delay(1);
      await delay(Math.random() * 20);
      writer.process.kill('SIGKILL');
      await exited;
      await verify(file, writer);
      answered += writer.lines.length;
    }
    return answered;
  };

  const verify = async (file: string, { name, lines }: Writer): Promise<void> => {
    const store = await openStore({ uri: `sqlite:${file}` });
    const found = new Map(
      (await store.raw('writes').find({ by: name }).toArray()).map((document) => [document['n'], document]),
    );
    await store.close();
    for (const line of lines) {
      const [verb, digits] = line.split(' ');
      const n = Number(digits);
      if (verb === 'deleted') expect(found.has(n), line).to.equal(false);
      // Writes after the last acknowledgement may or may not exist; every seventh is deleted in the end.
      else if (n % 7 !== 0) {
        expect(found.has(n), `${name}: ${line}`).to.equal(true);
        if (verb === 'changed') expect(found.get(n)).to.deep.include({ changed: n, list: [n] });
      }
    }
  };

  it('loses no answered write, and the file opens at once', async function () {
    this.timeout(900_000);
    const files = ['one.db', 'two.db'].map((name) => join(folder, name));
    const answered = await Promise.all(files.map((file) => killAll(file, KILLS / files.length)));
    expect(answered[0]! + answered[1]!).to.be.greaterThan(KILLS);
    for (const file of files) {
      const database = new DatabaseSync(file, { readOnly: true });
      expect(database.prepare('PRAGMA integrity_check').get()).to.deep.include({ integrity_check: 'ok' });
      database.close();
    }
  });
});
