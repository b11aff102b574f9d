import { setTimeout as sleep } from 'node:timers/promises';

/** The work that one connection repeats; one call is one unit of the rate. */
export type Unit = () => Promise<void>;

export interface Measured {
  /** Units per second. */
  readonly rate: number;
  /** Milliseconds of each unit. */
  readonly latencies: readonly number[];
}

/** Runs every unit in its own loop for the given time. Units that began in time are awaited and counted. */
export async function drive(units: readonly Unit[], seconds: number): Promise<Measured> {
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  const loop = async (unit: Unit): Promise<void> => {
    let before = performance.now();
    while (before < end) {
      await unit();
      const after = performance.now();
      latencies.push(after - before);
      before = after;
    }
  };
  await Promise.all(units.map(loop));
  return { rate: (latencies.length / (performance.now() - start)) * 1000, latencies };
}

/**
 * Open-loop load: begins a unit every `everyMs`, independently of the others, and measures it from when it was due, so
 * that waiting behind a slow unit counts. One connection carries one request at a time, so the units are taken in turn.
 * With `random` (as Math.random) the gaps are those of independent arrivals (a Poisson process), `everyMs` on average.
 */
export async function pace(
  units: readonly Unit[],
  everyMs: number,
  seconds: number,
  random?: () => number,
): Promise<readonly number[]> {
  const latencies: number[] = [];
  const end = performance.now() + seconds * 1000;
  const last = units.map(() => Promise.resolve());
  let due = performance.now();
  const gap = (): number => (random === undefined ? everyMs : -Math.log(1 - random()) * everyMs);
  for (let index = 0; due < end; index += 1, due += gap()) {
    const since = due;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    const [slot, unit] = [index % units.length, units[index % units.length]];
    if (unit === undefined) break;
    last[slot] = (last[slot] ?? Promise.resolve())
      .then(unit)
      .then(() => void latencies.push(performance.now() - since));
  }
  await Promise.all(last);
  return latencies;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The value that the share `p` of all values does not exceed; NaN without values. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? NaN;
}
