import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { openPasswords } from '../../../../src/authentication/factors/password/hashing.ts';
import { until } from '../../../support/until.ts';
import { QUICK } from '../../world.ts';

describe('threads that hash', () => {
  it('step back behind the event loop, which stays where it was', async function () {
    if (process.platform !== 'linux') this.skip();
    const before = getPriority();
    openPasswords({ parameters: QUICK, concurrency: 2, queueLimit: 64 });
    const threads = (): string[] =>
      readdirSync('/proc/self/task').filter(
        (thread) => readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim() === 'libuv-worker',
      );
    const areBehind = (): boolean =>
      threads().length > 0 && threads().every((thread) => getPriority(Number(thread)) > before);
    await until(() => Promise.resolve(areBehind()));
    expect(areBehind()).to.equal(true);
    expect(getPriority()).to.equal(before);
  });
});
