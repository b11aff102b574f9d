import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EventCatalogue, EventField } from '../../src/audit/index.ts';
import { MODULE_RULES } from '../checks/imports/rules.ts';
import { ROOT } from '../checks/run.ts';
import { cell, code, page, table } from './markdown.ts';

const isCatalogue = (value: unknown): value is EventCatalogue =>
  typeof value === 'object' && value !== null && 'events' in value && 'make' in value && 'module' in value;

const MODULES = Object.keys(MODULE_RULES);

/** Every catalogue of events, those of a module in a row, in the order of the design's table. */
export async function eventCatalogues(): Promise<EventCatalogue[]> {
  const files: string[] = [];
  for await (const file of glob('src/**/events.ts', { cwd: ROOT })) files.push(file);
  const found: EventCatalogue[] = [];
  for (const file of files.sort()) {
    const source = (await import(pathToFileURL(resolve(ROOT, file)).href)) as Record<string, unknown>;
    found.push(...Object.values(source).filter(isCatalogue));
  }
  const places = ({ module }: EventCatalogue): number => MODULES.indexOf(module.split('/')[0] ?? '');
  return found.sort((a, b) => places(a) - places(b));
}

function kindOf(field: EventField): string {
  if (typeof field !== 'string') return `one of ${field.map(code).join(', ')}`;
  const kind = field.replace('?', '');
  const name = kind === 'codes' ? 'list of codes' : kind;
  return field.endsWith('?') ? `${name}, optional` : name;
}

/** docs/reference/audit-events.md */
export async function auditEventsPage(): Promise<string> {
  const catalogues = await eventCatalogues();
  const parts = [...new Set(catalogues.map(({ module }) => module))].flatMap((module) => [
    `## ${module}`,
    table(
      ['event', 'what it says', 'fields'],
      catalogues
        .filter((catalogue) => catalogue.module === module)
        .flatMap(({ events }) => Object.entries(events))
        .map(([type, { about, fields }]) => [
          code(type),
          cell(about),
          Object.entries(fields)
            .map(([name, field]) => `${code(name)} (${kindOf(field)})`)
            .join('; '),
        ]),
    ),
  ]);
  return page(
    'Audit events',
    'What is recorded, append-only, each event linked to the one before by hash. An event holds exactly the fields that its module declares, and nothing else can be recorded.',
    'A field is an `id` (pseudonymous: of an account, a relying party, a grant, an officer), a `code` (a word of a closed vocabulary), a list of codes, a `count`, a `boolean` or a `time` (an instant in UTC): never a name, number, phone or address.',
    ...parts,
  );
}
