import { once } from 'node:events';
import { resolve } from 'node:path';
import { loadConfig } from '../../../src/compose/index.ts';
import { startPinned, stop } from '../processes.ts';

/** argon2 alone, with the product's parameters. */
export interface Argon2Alone {
  readonly pid: number;
  /** Checks per second. */
  measure(seconds: number): Promise<number>;
  stop(): Promise<void>;
}

export async function startArgon2(onAllCores = false): Promise<Argon2Alone> {
  const { memory_kib, passes, lanes } = loadConfig({ env: {} }).authentication.password;
  const child = startPinned(resolve(import.meta.dirname, 'alone.ts'), [memory_kib, passes, lanes].map(String), {
    onAllCores,
  });
  await once(child, 'message');
  return {
    pid: child.pid ?? 0,
    async measure(seconds) {
      child.send(seconds);
      const [{ rate }] = (await once(child, 'message')) as [{ rate: number }];
      return rate;
    },
    stop: () => stop(child),
  };
}
