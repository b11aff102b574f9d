import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';

const FILLER = join(import.meta.dirname, 'filler.ts');

describe('a full disk, embedded', () => {
  it('is answered as unavailable, loses nothing, and is over when there is room', async function () {
    // The process's file size limit simulates a full disk.
    if (spawnSync('prlimit', ['--version']).status !== 0) this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'sen-id-full-'));
    const child = spawn(
      'prlimit',
      [
        '--fsize=15000000:unlimited',
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        FILLER,
        join(folder, 'test.db'),
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    try {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const full = JSON.parse((await lines.next()).value as string) as unknown;
      expect(full).to.deep.equal({ refusal: 'StoreUnavailable', refused: null, ping: 'StoreUnavailable', count: 0 });
      execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:unlimited']);
      child.stdin.write('room\n');
      const after = JSON.parse((await lines.next()).value as string) as unknown;
      expect(after).to.deep.equal({ ping: 'fine', write: 'fine', count: 1 });
      await once(child, 'close');
    } finally {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
