import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { startArgon2 } from './argon2/target.ts';
import { drive, median, pace, percentile, type Unit } from './load/drive.ts';
import { CORE_COUNT, CORES, pinLoad, unpinLoad } from './processes.ts';
import { install, seed } from './product/folder.ts';
import { startProduct } from './product/target.ts';
import type { Target } from './target.ts';
import { WORKS } from './works/works.ts';
import { freePort } from '../../test/support/ports.ts';

/** Other requests while passwords are checked: two clients each, ten and a half milliseconds apart. */
const BESIDE = ['client_credentials_opaque', 'userinfo'] as const;
const CLIENTS = 4;
const EVERY_MS = 10.5;
const GOALS = { ratio: 0.85, p99_ms: 50 } as const;

interface Placement {
  readonly name: string;
  readonly onAllCores: boolean;
}

interface Placed {
  readonly placement: string;
  /** Password sign-ins per second: alone, and together with the other requests. */
  readonly alone: number;
  readonly beside: number;
  readonly argon2: number;
  readonly ratio: number;
  readonly idle: Readonly<Record<string, { readonly p50_ms: number; readonly p99_ms: number }>>;
  readonly busy: Readonly<Record<string, { readonly p50_ms: number; readonly p99_ms: number }>>;
}

interface PasswordOptions {
  readonly seconds: number;
  readonly rounds: number;
  readonly json?: string;
  readonly progress: (text: string) => void;
}

async function unitsOf(name: string, target: Target, count: number): Promise<Unit[]> {
  const work = WORKS.find((one) => one.name === name);
  if (work === undefined) throw new Error(`there is no work ${name}`);
  const units: Unit[] = [];
  for (let index = 0; index < count; index += 1) units.push((await work.prepare(target, index)).unit);
  return units;
}

const times = (latencies: readonly number[]) => ({
  p50_ms: Number(percentile(latencies, 0.5).toFixed(1)),
  p99_ms: Number(percentile(latencies, 0.99).toFixed(1)),
});

async function measureAt(placement: Placement, { seconds, rounds, progress }: PasswordOptions): Promise<Placed> {
  const { onAllCores } = placement;
  if (onAllCores) unpinLoad();
  else pinLoad();
  const installation = await install(await freePort());
  const running: { stop(): Promise<void> }[] = [];
  try {
    // Enough concurrent sign-ins to keep every hashing thread busy, but few enough for the queue.
    const connections = 6 * (onAllCores ? CORE_COUNT : 1);
    await seed(installation, connections);
    const product = await startProduct(installation, connections, { onAllCores });
    running.push(product);
    const argon2 = await startArgon2(onAllCores);
    running.push(argon2);
    const signIns = await unitsOf('password_sign_in', product, connections);
    const others = new Map<string, Unit[]>();
    for (const name of BESIDE) others.set(name, await unitsOf(name, product, CLIENTS));
    const askBeside = async (forSeconds: number, into: Map<string, number[]>): Promise<void> => {
      await Promise.all(
        [...others].map(async ([name, units]) => {
          into.set(name, [...(into.get(name) ?? []), ...(await pace(units, EVERY_MS, forSeconds))]);
        }),
      );
    };
    await Promise.all([drive(signIns, 1), askBeside(1, new Map())]);
    const [alone, beside, most, ratios]: [number[], number[], number[], number[]] = [[], [], [], []];
    const [idle, busy] = [new Map<string, number[]>(), new Map<string, number[]>()];
    for (let round = 1; round <= rounds; round += 1) {
      progress(`${placement.name}: round ${round} of ${rounds}`);
      const each = seconds / rounds;
      const before = await argon2.measure(each);
      await askBeside(each, idle);
      alone.push((await drive(signIns, each)).rate);
      const [{ rate }] = await Promise.all([drive(signIns, each), askBeside(each, busy)]);
      const after = await argon2.measure(each);
      beside.push(rate);
      // Other load on the machine affects both neighbouring rounds alike.
      most.push((before + after) / 2);
      ratios.push(rate / ((before + after) / 2));
    }
    const told = (of: Map<string, number[]>) => Object.fromEntries([...of].map(([name, all]) => [name, times(all)]));
    return {
      placement: placement.name,
      alone: median(alone),
      beside: median(beside),
      argon2: median(most),
      ratio: median(ratios),
      idle: told(idle),
      busy: told(busy),
    };
  } finally {
    for (const one of running) await one.stop();
    await installation.remove();
  }
}

const verdict = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');

function tell({ placement, alone, beside, argon2, ratio, idle, busy }: Placed): string {
  const rates = `${beside.toFixed(1)} password sign-ins a second with the others beside (${alone.toFixed(1)} alone), argon2 alone ${argon2.toFixed(1)}: ${ratio.toFixed(2)} (goal ${GOALS.ratio}: ${verdict(ratio >= GOALS.ratio)})`;
  const lines = Object.entries(busy).map(
    ([name, { p50_ms, p99_ms }]) =>
      `  ${name}: p50 ${p50_ms} ms, p99 ${p99_ms} ms (goal below ${GOALS.p99_ms}: ${verdict(p99_ms < GOALS.p99_ms)}); while nobody signs in p50 ${idle[name]?.p50_ms} ms, p99 ${idle[name]?.p99_ms} ms`,
  );
  return [`${placement}: ${rates}`, ...lines].join('\n');
}

/** Password sign-ins at full CPU, and meanwhile the latencies of a few other requests at a fixed rate. */
export async function measurePasswords(options: PasswordOptions): Promise<void> {
  const placements: readonly Placement[] = [
    ...(CORES === undefined ? [] : [{ name: 'server on one core, load on another', onAllCores: false }]),
    { name: `server and load on all ${CORE_COUNT} cores`, onAllCores: true },
  ];
  const placed: Placed[] = [];
  for (const placement of placements) placed.push(await measureAt(placement, options));
  const load = loadavg().map((value) => value.toFixed(1));
  console.log([...placed.map(tell), `load average of the machine: ${load.join(', ')}`].join('\n'));
  if (options.json !== undefined)
    await writeFile(options.json, `${JSON.stringify({ placed, loadavg: loadavg() }, null, 2)}\n`);
}
