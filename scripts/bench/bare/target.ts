import { once } from 'node:events';
import { resolve } from 'node:path';
import { startPinned, stop } from '../processes.ts';
import type { Target } from '../target.ts';
import { freePort } from '../../../test/support/ports.ts';

/** Starts the bare provider, which accepts any user. */
export async function startBare(connections: number, nodeOptions: readonly string[] = []): Promise<Target> {
  const port = await freePort();
  const child = startPinned(resolve(import.meta.dirname, 'server.ts'), [String(port)], { nodeOptions });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('the bare provider did not start');
    }),
  ]);
  return {
    name: 'bare',
    port,
    pid: child.pid ?? 0,
    people: Array.from({ length: connections }, (_, index) => ({ number: String(index), password: '' })),
    stop: () => stop(child),
  };
}
