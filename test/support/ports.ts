import { createServer } from 'node:net';
import { once } from 'node:events';

/** A port that is free at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

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
  for (let tries = 0; tries < 50; tries += 1) {
    const first = await freePort();
    const rest = await Promise.all(Array.from({ length: count - 1 }, (_, index) => isFree(first + 1 + index)));
    if (first + count <= 65_535 && rest.every(Boolean)) return first;
  }
  throw new Error(`no ${count} free ports in a row`);
}
