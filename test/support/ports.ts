import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';

/**
 * Ports outside the ephemeral range, which starts at 32768 on Linux and at 49152 elsewhere. A free port in that range
 * may be taken by an outgoing connection before a server listens on it. 10080 is the highest port that `fetch` and
 * browsers block.
 */
const FIRST = 10_081;
const END = 32_000;

/** Start of the next search; advances each time, so that no port is returned twice before it is in use. */
let next = randomInt(FIRST, END);

const isFree = async (port: number): Promise<boolean> => {
  const probe = createServer().listen(port, 'localhost');
  const free = await Promise.race([once(probe, 'listening').then(() => true), once(probe, 'error').then(() => false)]);
  if (free) {
    probe.close();
    await once(probe, 'close');
  }
  return free;
};

/** The first of `count` consecutive free ports. */
export async function freePorts(count: number): Promise<number> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (next + count > END) next = FIRST;
    const first = next;
    next += count;
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no ${count} free ports in a row`);
}

/** A free port. */
export async function freePort(): Promise<number> {
  return freePorts(1);
}
