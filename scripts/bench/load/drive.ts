/** What one connection does over and over; one call is one unit of the rate. */
export type Unit = () => Promise<void>;

export interface Measured {
  /** Units per second. */
  readonly rate: number;
  /** Milliseconds of each unit. */
  readonly latencies: readonly number[];
}

/** Runs every unit in a loop of its own for the time given. Units that began in time are waited for, and counted. */
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

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The value that the share `p` of all values does not exceed; NaN without values. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? NaN;
}
