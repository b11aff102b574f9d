import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { startArgon2 } from '../argon2/target.ts';
import { pace, percentile } from '../load/drive.ts';
import { processFigures, type ProcessFigures } from '../processes.ts';
import { install, seed } from '../product/folder.ts';
import { startProduct, type StartedProduct } from '../product/target.ts';
import { prepareMix, REFERENCE, type PreparedKind } from './mix.ts';
import { freePort } from '../../../test/support/ports.ts';

const GOALS = { pause_ms: 50, bytes_per_unit: 5_500 } as const;
const MINUTE_SECONDS = 60;
const WARM_UP_SECONDS = 10;
const CONNECTIONS = 20;
const PAUSES = `${import.meta.dirname}/pauses.js`;

/** The figures of one minute. */
interface Minute {
  readonly units: number;
  readonly kinds: Readonly<Record<string, { readonly p50_ms: number; readonly p99_ms: number }>>;
  /** The longest time that the event loop did not turn, whatever it waited for. */
  readonly longest_pause_ms: number;
  /** The share of a core that the server used, and the time that its event loop waited for a core. */
  readonly core: number;
  readonly waited_ms: number;
  readonly rss_mib: number;
  readonly written_bytes: number;
}

interface SteadyOptions {
  readonly seconds?: number;
  readonly minutes: number;
  readonly units?: number;
  readonly json?: string;
  readonly progress: (text: string) => void;
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** Units a second: as asked for, or what is the same load on this machine. */
async function unitsFor({ units, progress }: SteadyOptions): Promise<number> {
  if (units !== undefined) return units;
  const argon2 = await startArgon2();
  try {
    const hashes = await argon2.measure(3);
    const scaled = Math.round((REFERENCE.units * Math.min(hashes, REFERENCE.hashes)) / REFERENCE.hashes);
    progress(`${hashes.toFixed(1)} password hashes a second here: ${scaled} units a second`);
    return scaled;
  } finally {
    await argon2.stop();
  }
}

/** Runs the mix; the latencies of each kind. A unit counts from when it was due. */
async function run(mix: readonly PreparedKind[], perSecond: number, seconds: number): Promise<Map<string, number[]>> {
  const all = new Map<string, number[]>();
  await Promise.all(
    mix.map(async ({ work, share, units }) => {
      all.set(work, [...(await pace(units, 1000 / (perSecond * share), seconds, Math.random))]);
    }),
  );
  return all;
}

const figuresOf = (product: StartedProduct): ProcessFigures => {
  const figures = processFigures(product.pid);
  if (figures === undefined) throw new Error('--steady needs /proc');
  return figures;
};

async function measureMinute(
  product: StartedProduct,
  mix: readonly PreparedKind[],
  perSecond: number,
  seconds: number,
): Promise<Minute> {
  await product.longestPauseMs();
  const [before, start] = [figuresOf(product), performance.now()];
  const latencies = await run(mix, perSecond, seconds);
  const [after, took] = [figuresOf(product), (performance.now() - start) / 1000];
  return {
    units: [...latencies.values()].reduce((sum, { length }) => sum + length, 0),
    kinds: Object.fromEntries(
      [...latencies].map(([work, of]) => [
        work,
        { p50_ms: rounded(percentile(of, 0.5)), p99_ms: rounded(percentile(of, 0.99)) },
      ]),
    ),
    longest_pause_ms: rounded(await product.longestPauseMs()),
    core: rounded((after.cpuSeconds - before.cpuSeconds) / took, 2),
    waited_ms: rounded(after.waitedMs - before.waitedMs, 0),
    rss_mib: rounded(after.rssMib),
    written_bytes: after.writtenBytes - before.writtenBytes,
  };
}

const verdict = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');

function tell(minute: Minute, mix: readonly PreparedKind[], perSecond: number): string {
  const perUnit = minute.written_bytes / minute.units;
  return [
    `${minute.units} units (${perSecond} a second wanted), ${minute.core} of a core, its loop waited ${minute.waited_ms} ms for it, ${minute.rss_mib} MiB`,
    `  longest pause ${minute.longest_pause_ms} ms (goal ${GOALS.pause_ms}: ${verdict(minute.longest_pause_ms <= GOALS.pause_ms)})`,
    `  written ${(minute.written_bytes / 2 ** 20).toFixed(0)} MiB, ${perUnit.toFixed(0)} bytes a unit (goal ${GOALS.bytes_per_unit}: ${verdict(perUnit <= GOALS.bytes_per_unit)})`,
    ...mix.map(({ work, p99Ms }) => {
      const { p50_ms = NaN, p99_ms = NaN } = minute.kinds[work] ?? {};
      const goal = p99Ms === undefined ? '' : ` (goal below ${p99Ms}: ${verdict(p99_ms < p99Ms)})`;
      return `  ${work.padEnd(26)} p50 ${p50_ms.toFixed(1).padStart(6)} ms, p99 ${p99_ms.toFixed(1).padStart(6)} ms${goal}`;
    }),
  ].join('\n');
}

/**
 * A steady mixed load at a fixed rate, in arrivals of a Poisson process: per minute the latencies, the longest pause of
 * the event loop, memory and bytes written.
 */
export async function measureSteady(options: SteadyOptions): Promise<void> {
  const { minutes, progress, json, seconds = MINUTE_SECONDS } = options;
  const perSecond = await unitsFor(options);
  const installation = await install(await freePort());
  const results: Minute[] = [];
  try {
    await seed(installation, CONNECTIONS);
    const product = await startProduct(installation, CONNECTIONS, { nodeOptions: ['--import', PAUSES] });
    try {
      const mix = await prepareMix(product);
      progress('warming up');
      await run(mix, perSecond, WARM_UP_SECONDS);
      for (let minute = 1; minute <= minutes; minute += 1) {
        progress(`minute ${minute} of ${minutes}`);
        const result = await measureMinute(product, mix, perSecond, seconds);
        results.push(result);
        console.log(tell(result, mix, perSecond));
      }
    } finally {
      await product.stop();
    }
  } finally {
    await installation.remove();
  }
  console.log(
    `load average of the machine: ${loadavg()
      .map((value) => value.toFixed(1))
      .join(', ')}`,
  );
  if (json !== undefined)
    await writeFile(json, `${JSON.stringify({ minutes: results, loadavg: loadavg() }, null, 2)}\n`);
}
