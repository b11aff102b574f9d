import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import { ROOT } from './checks/run.ts';
import { auditEventsPage } from './reference/audit-events.ts';
import { claimsPage, metricsPage } from './reference/catalogues.ts';
import { dataPage } from './reference/collections.ts';
import { configurationPage } from './reference/configuration.ts';
import { errorsPage } from './reference/errors.ts';
import { factorsPage } from './reference/factors.ts';
import { flowsPage } from './reference/flows.ts';
import { limitsPage } from './reference/limits.ts';
import { problemsPage } from './reference/problems.ts';
import { riskRulesPage } from './reference/risk-rules.ts';

const FOLDER = resolve(ROOT, 'docs');

const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  data: dataPage,
  flows: flowsPage,
  'reference/configuration': configurationPage,
  'reference/problems': problemsPage,
  'reference/errors': errorsPage,
  'reference/audit-events': auditEventsPage,
  'reference/claims': claimsPage,
  'reference/metrics': metricsPage,
  'reference/factors': factorsPage,
  'reference/limits': limitsPage,
  'reference/risk-rules': riskRulesPage,
};

async function run({ check = false }: { check?: boolean }): Promise<void> {
  await mkdir(resolve(FOLDER, 'reference'), { recursive: true });
  for (const [name, make] of Object.entries(PAGES)) {
    const file = resolve(FOLDER, `${name}.md`);
    const before = await readFile(file, 'utf8').catch(() => undefined);
    const now = await make();
    if (before === now) continue;
    if (check) {
      console.error(`docs/${name}.md is not what its source says: run \`node scripts/reference.ts\``);
      process.exitCode = 1;
    } else {
      await writeFile(file, now);
      console.log(`docs/${name}.md is written`);
    }
  }
}

await new Command('reference')
  .description(
    'Writes docs/data.md, docs/flows.md and the pages of docs/reference from config/default.yaml and the catalogues in the code.',
  )
  .option('--check', 'write nothing; fail where a page is not up to date')
  .action(run)
  .parseAsync();
// A timer of the metrics would keep the process alive.
process.exit();
