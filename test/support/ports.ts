import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';

/**
 * Ports that no system gives to outgoing connections by itself: Linux takes those from 32768 up, others from 49152 up.
 * A free port out of that range may be the end of somebody's connection a moment later, before it is listened on. Among those that
 * `fetch` and browsers refuse to speak to 10080 is the highest.
 */
const FIRST = 10_081;
const END = 32_000;

/** Where the next search begins: further on each time, so that no port is handed out twice before it is listened on. */
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

/** The first of `count` ports in a row that are free at this moment. */
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

/** A port that is free at this moment. */
export async function freePort(): Promise<number> {
  return freePorts(1);
}
