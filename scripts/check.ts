import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { importBreaches } from './checks/imports/breaches.ts';
import { readSources } from './checks/imports/sources.ts';
import { commentFindings } from './checks/comments.ts';
import { sizeFindings } from './checks/files.ts';
import { ownRuleBreaches } from './checks/own-rules.ts';
import { program, ROOT, runChecks, script, type Check } from './checks/run.ts';
import { localeFindings, lockFindings, unwantedFindings } from './checks/texts.ts';

// The slow ones first: they determine the total time.
const CHECKS: readonly Check[] = [
  program('lint', 'eslint with the strict, type-checked rules', 'eslint', ['.']),
  program('types', 'tsc --noEmit', 'tsc', ['--noEmit']),
  program('format', 'prettier --check', 'prettier', ['--check', '--no-color', '--log-level', 'warn', '.']),
  script(
    'reference',
    'docs/data.md and docs/reference are what scripts/reference.ts makes',
    'scripts/reference.ts',
    '--check',
  ),
  {
    name: 'imports',
    about: 'the import rules of the design',
    run: async () => importBreaches(await readSources(`${ROOT}/src`)),
  },
  {
    name: 'homes',
    about: 'time, dates, patches of foreign code and protocol profiles stay in their homes',
    run: async () => ownRuleBreaches(await readSources(`${ROOT}/src`)),
  },
  { name: 'sizes', about: 'files of at most 300 lines, folders of at most 12 files', run: sizeFindings },
  { name: 'comments', about: 'comments wrap at 120 columns', run: commentFindings },
  {
    name: 'locales',
    about: 'no texts for people in code; texts in Unicode NFC, tone marks one way, the same keys in both languages',
    run: localeFindings,
  },
  { name: 'lock', about: 'package-lock.json holds no registry address', run: lockFindings },
  { name: 'left-overs', about: 'no unfinished work, no test left out, no path of one machine', run: unwantedFindings },
];

const named = (text: string): Check[] =>
  text.split(',').map((name) => {
    const check = CHECKS.find((one) => one.name === name);
    if (check === undefined) {
      throw new InvalidArgumentError(
        `there is no check ${name}; there are ${CHECKS.map((one) => one.name).join(', ')}`,
      );
    }
    return check;
  });

async function run({ only = CHECKS }: { only?: readonly Check[] }): Promise<void> {
  const lanes = Math.min(only.length, Math.max(2, availableParallelism()));
  const outcomes = await runChecks(only, lanes, ({ check, findings, seconds }) =>
    console.log(
      `${findings.length === 0 ? 'ok    ' : 'FAILED'} ${check.name.padEnd(12)} ${seconds.toFixed(1).padStart(5)} s`,
    ),
  );
  const failed = outcomes.filter(({ findings }) => findings.length > 0);
  for (const { check, findings } of failed) console.log(`\n${check.name}: ${check.about}\n${findings.join('\n')}`);
  // .ci/run reads this line.
  console.log(`\n${outcomes.length - failed.length} checks passed, ${failed.length} failed`);
  if (failed.length > 0) process.exitCode = 1;
}

await new Command('check')
  .description(
    `Everything about the code that is not a test:\n${CHECKS.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`).join('\n')}`,
  )
  .option('--only <names>', 'run these only, separated by commas', named)
  .action(run)
  .parseAsync();
