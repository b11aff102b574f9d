import type { Argon2Alone } from './argon2/target.ts';
import { drive, median, percentile } from './load/drive.ts';
import { cpuSeconds } from './processes.ts';
import type { Target } from './target.ts';
import type { Work } from './works/works.ts';

/** The result of one work. */
export interface WorkResult {
  readonly work: string;
  readonly rate: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly bare_rate: number;
  readonly ratio: number;
}

/** A result with the figures that explain it. */
export interface DetailedResult extends WorkResult {
  readonly goal: number;
  /** Processor time of the server for one unit, in microseconds; NaN if the system does not report it. */
  readonly cpu_us: number;
  readonly bare_cpu_us: number;
}

export interface MeasureOptions {
  readonly connections: number;
  /** Measured seconds per side, over all rounds. */
  readonly seconds: number;
  readonly rounds: number;
  readonly progress: (text: string) => void;
}

/** Warm-up for each work at each side, so that the comparison does not include the compiling of code. */
const WARM_UP_SECONDS = 4;

interface Side {
  round(seconds: number): Promise<void>;
  readonly rates: number[];
  readonly latencies: number[];
  /** Microseconds of the server for one unit. */
  cpu(): number;
  close(): void;
}

async function sideOf(work: Work, target: Target, connections: number): Promise<Side> {
  const prepared: Awaited<ReturnType<Work['prepare']>>[] = [];
  // One after the other: signing in is not measured here, and a full password queue would refuse some.
  for (let index = 0; index < connections; index += 1) prepared.push(await work.prepare(target, index));
  const units = prepared.map(({ unit }) => unit);
  const rates: number[] = [];
  const latencies: number[] = [];
  let cpu = 0;
  await drive(units, WARM_UP_SECONDS);
  return {
    async round(seconds) {
      const before = cpuSeconds(target.pid);
      const measured = await drive(units, seconds);
      cpu += (cpuSeconds(target.pid) ?? NaN) - (before ?? NaN);
      rates.push(measured.rate);
      for (const one of measured.latencies) latencies.push(one);
    },
    rates,
    latencies,
    cpu: () => (cpu / latencies.length) * 1e6,
    close: () => prepared.forEach((one) => one.close()),
  };
}

function argon2Side(alone: Argon2Alone): Side {
  const rates: number[] = [];
  let [cpu, checks] = [0, 0];
  return {
    async round(seconds) {
      const before = cpuSeconds(alone.pid) ?? NaN;
      const rate = await alone.measure(seconds);
      rates.push(rate);
      cpu += (cpuSeconds(alone.pid) ?? NaN) - before;
      checks += rate * seconds;
    },
    rates,
    latencies: [],
    cpu: () => (cpu / checks) * 1e6,
    close: () => undefined,
  };
}

/**
 * Measures one work at both sides in short alternating rounds, so that other load on the machine affects both alike.
 * The rate is the median of the rounds; the ratio is the median of each round's ratio to its neighbour.
 */
export async function measure(
  work: Work,
  sides: { product: Target; bare: Target; argon2: Argon2Alone },
  { connections, seconds, rounds, progress }: MeasureOptions,
): Promise<DetailedResult> {
  const count = work.connections ?? connections;
  progress(`${work.name}: getting ready`);
  const product = await sideOf(work, sides.product, count);
  const other = work.against === 'bare' ? await sideOf(work, sides.bare, count) : argon2Side(sides.argon2);
  for (let round = 1; round <= rounds; round += 1) {
    progress(`${work.name}: round ${round} of ${rounds}`);
    // ABBA order: a drift favours neither side.
    const order = round % 2 === 1 ? [product, other] : [other, product];
    for (const side of order) await side.round(seconds / rounds);
  }
  product.close();
  other.close();
  return {
    work: work.name,
    rate: median(product.rates),
    p50_ms: percentile(product.latencies, 0.5),
    p99_ms: percentile(product.latencies, 0.99),
    bare_rate: median(other.rates),
    ratio: median(product.rates.map((rate, index) => rate / (other.rates[index] ?? NaN))),
    goal: work.goal,
    cpu_us: product.cpu(),
    bare_cpu_us: other.cpu(),
  };
}
