import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Ports outside the ephemeral range, which starts at 32768 on Linux and at 49152 elsewhere. A free port in that range
 * may be taken by an outgoing connection before a server listens on it. 10080 is the highest port that `fetch` and
 * browsers block.
 */
const FIRST = 10_081;
const END = 32_000;

/** Ports that one process searches. */
const BLOCK = 1000;
const BLOCKS = Math.floor((END - FIRST) / BLOCK);

/** Whether a server could take its port. `once` of events does not do: it rejects when there is an error. */
const listens = (server: Server): Promise<boolean> =>
  new Promise((tell) => {
    server.once('listening', () => tell(true));
    server.once('error', () => tell(false));
  });

const isFree = async (port: number): Promise<boolean> => {
  const probe = createServer().listen(port, 'localhost');
  const free = await listens(probe);
  if (free) {
    probe.close();
    await once(probe, 'close');
  }
  return free;
};

/**
 * Takes a block of ports for this process alone, so that several processes that run tests never choose the same port.
 * A listener on the block's first port marks it as taken; the system removes the mark with the process.
 */
async function takeBlock(): Promise<number> {
  const start = randomInt(BLOCKS);
  for (let tries = 0; tries < BLOCKS; tries += 1) {
    const first = FIRST + ((start + tries) % BLOCKS) * BLOCK;
    const mark = createServer().listen({ port: first, host: 'localhost', exclusive: true });
    if (!(await listens(mark))) continue;
    mark.unref();
    return first;
  }
  throw new Error('every block of ports is taken');
}

let block: Promise<number> | undefined;
/** Offset of the next search; advances each time, so that no port is returned twice before it is in use. */
let next = 1;

/** The first of `count` consecutive free ports. */
export async function freePorts(count: number): Promise<number> {
  const start = await (block ??= takeBlock());
  for (let tries = 0; tries < 500; tries += 1) {
    if (next + count > BLOCK) next = 1;
    const first = start + next;
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
