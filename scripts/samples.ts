import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { Command } from 'commander';
import { differingPages } from './samples/pages.ts';
import { takeSamples } from './samples/take.ts';

async function run({ check = false }: { check?: boolean }): Promise<void> {
  for (const { name, file, now } of await differingPages(await takeSamples())) {
    if (check) {
      console.error(`${name} is not what the server answers: run \`node scripts/samples.ts\``);
      process.exitCode = 1;
    } else {
      await writeFile(file, now);
      console.log(`${name} is written`);
    }
  }
}

await new Command('samples')
  .description(
    'Writes the sample requests, tokens and answers in docs/integrate from a run of the server with made-up people.',
  )
  .option('--check', 'write nothing; fail where a page is not up to date')
  .action(run)
  .parseAsync();
process.exit();
