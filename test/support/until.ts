import { setTimeout as pause } from 'node:timers/promises';

const MOST_TRIES = 1000;

/** Waits until a condition holds, with a generous timeout. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (await holds()) return;
    await pause(25);
  }
  throw new Error(`never held: ${holds.toString()}`);
}
