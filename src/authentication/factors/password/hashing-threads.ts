import { readdir, readFile } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';

const TASKS = '/proc/self/task';
/** As Linux shows the threads of libuv's pool. */
const POOL_THREAD = 'libuv-worker';
/**
 * Steps on the scale of nice(2): a thread that has waited for the disk or the network goes before one that hashes, and
 * one that hashes still gets a thirtieth of a core that is wanted without end.
 */
const STEPS = 15;
const LOWEST = 19;

/**
 * Lets the threads that hash passwords step back behind the event loop. They never wait, and it waits often (each
 * durable write does): on equal terms it would get its core back a time slice later each time, and every answer of the
 * process with it. Where nobody else wants the core they lose nothing. To be called once the pool runs. Linux only;
 * elsewhere, or where it is not allowed, nothing is changed.
 */
export async function stepBackHashingThreads(): Promise<void> {
  try {
    const nice = Math.min(LOWEST, getPriority() + STEPS);
    for (const thread of await readdir(TASKS)) {
      const name = (await readFile(`${TASKS}/${thread}/comm`, 'utf8')).trim();
      if (name === POOL_THREAD) setPriority(Number(thread), nice);
    }
  } catch {
    // Another system, or one without /proc: hashing is as it was.
  }
}
