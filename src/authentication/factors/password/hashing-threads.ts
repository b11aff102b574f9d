import { readdir, readFile } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';

const TASKS = '/proc/self/task';
/** Name of libuv's pool threads on Linux. */
const POOL_THREAD = 'libuv-worker';
/**
 * nice(2) increment: a thread that waited for disk or network runs before a hashing thread, which still gets a
 * thirtieth of a saturated core.
 */
const STEPS = 15;
const LOWEST = 19;

/**
 * Lowers the priority of the hashing threads below the event loop. Hashing threads never wait, while the event loop
 * often does (at each durable write); with equal priority it would regain its core a time slice later each time, and
 * delay every response. On an idle core hashing loses nothing. Call it once the pool runs. Linux only; elsewhere, or
 * without permission, it does nothing.
 */
export async function stepBackHashingThreads(): Promise<void> {
  try {
    const nice = Math.min(LOWEST, getPriority() + STEPS);
    for (const thread of await readdir(TASKS)) {
      const name = (await readFile(`${TASKS}/${thread}/comm`, 'utf8')).trim();
      if (name === POOL_THREAD) setPriority(Number(thread), nice);
    }
  } catch {
    // Another system, or no /proc: keep the priorities.
  }
}
