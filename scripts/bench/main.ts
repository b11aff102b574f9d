import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { startArgon2 } from './argon2/target.ts';
import { startBare } from './bare/target.ts';
import { median } from './load/drive.ts';
import { measure, type DetailedResult } from './measure.ts';
import { CORES, pinLoad, residentMib } from './processes.ts';
import { install, seed } from './product/folder.ts';
import { startProduct } from './product/target.ts';
import { report, table } from './report/report.ts';
import { measurePasswords } from './passwords.ts';
import { measureScale } from './scale.ts';
import { measureSteady } from './steady/steady.ts';
import { WORKS, type Work } from './works/works.ts';
import { freePort } from '../../test/support/ports.ts';

interface Options {
  readonly json?: string;
  readonly scale?: boolean;
  readonly sizes?: readonly number[];
  readonly passwords?: boolean;
  readonly steady?: boolean;
  readonly minutes: number;
  readonly units?: number;
  readonly only?: readonly Work[];
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
}

const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('must be a number above 0');
  return value;
};

const count = (text: string): number => {
  const value = positive(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('must be a whole number');
  return value;
};

const named = (text: string): Work[] =>
  text.split(',').map((name) => {
    const work = WORKS.find((one) => one.name === name);
    if (work === undefined) {
      throw new InvalidArgumentError(`there is no work ${name}; there are ${WORKS.map((one) => one.name).join(', ')}`);
    }
    return work;
  });

const progress = (text: string): void =>
  console.error(`[${(performance.now() / 1000).toFixed(0).padStart(3)} s] ${text}`);

const STARTS = 3;

async function compare({ json, only = WORKS, seconds, rounds, connections }: Options): Promise<void> {
  progress('making an installation with accounts and a relying party');
  const installation = await install(await freePort());
  const running: { stop(): Promise<void> }[] = [];
  try {
    await seed(installation, connections);
    const readyTimes: number[] = [];
    let product = await startProduct(installation, connections);
    for (let start = 1; start < STARTS; start += 1) {
      readyTimes.push(product.readyMs);
      await product.stop();
      product = await startProduct(installation, connections);
    }
    readyTimes.push(product.readyMs);
    running.push(product);
    const bare = await startBare(connections);
    running.push(bare);
    const argon2 = await startArgon2();
    running.push(argon2);
    const results: DetailedResult[] = [];
    for (const work of only) {
      const result = await measure(work, { product, bare, argon2 }, { connections, seconds, rounds, progress });
      progress(`${work.name}: ${result.rate.toFixed(0)}/s, ratio ${result.ratio.toFixed(2)} (goal ${work.goal})`);
      results.push(result);
    }
    const outcome = report(results, residentMib(product.pid) ?? NaN, median(readyTimes));
    console.log(table(results, outcome));
    if (json !== undefined) await writeFile(json, `${JSON.stringify(outcome, null, 2)}\n`);
  } finally {
    for (const one of running) await one.stop();
    await installation.remove();
  }
}

await new Command('bench')
  .description(
    'Measures the product (embedded store, every write durable) beside a bare oidc-provider with an in-memory adapter, in turns in the same run.',
  )
  .option('--json <file>', 'write the results as JSON')
  .option(
    '--only <works>',
    `measure these only, separated by commas: ${WORKS.map(({ name }) => name).join(', ')}`,
    named,
  )
  .option('--seconds <n>', 'seconds of measuring for each work and side', positive, 6)
  .option('--rounds <n>', 'rounds that these seconds are split into', count, 4)
  .option('--connections <n>', 'connections at the same time', count, 20)
  .option(
    '--scale',
    'measure the cost of a sign-in at 1 thousand, 100 thousand and 1 million accounts instead (takes long)',
  )
  .option('--sizes <counts>', 'numbers of accounts for --scale, separated by commas', (text: string) =>
    text.split(',').map(count),
  )
  .option(
    '--passwords',
    'measure password sign-ins at full CPU with token and userinfo beside them instead: on one core, then on all',
  )
  .option(
    '--steady',
    'measure a steady mixed load instead: by minute latencies, longest pause, memory and bytes written',
  )
  .option('--minutes <n>', 'minutes of --steady', count, 3)
  .option('--units <n>', 'units a second of --steady, instead of what fits the machine', count)
  .action(async (options: Options) => {
    pinLoad();
    progress(CORES === undefined ? 'server and load share the cores' : 'server and load have a core each');
    if (options.scale === true) await measureScale({ ...options, progress });
    else if (options.steady === true) {
      const { minutes, units, json } = options;
      await measureSteady({
        ...{ minutes, progress },
        ...(units === undefined ? {} : { units }),
        ...(json === undefined ? {} : { json }),
      });
    } else if (options.passwords === true) await measurePasswords({ ...options, progress });
    else await compare(options);
  })
  .parseAsync();
// Thread pools of libraries would keep the process alive.
process.exit();
