import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isLanguage, type Language, type ProblemCatalogue, type ProblemDefinition } from '../../src/shared/index.ts';
import { MODULE_RULES } from '../checks/imports/rules.ts';
import { ROOT } from '../checks/run.ts';
import { cell, code, page, table } from './markdown.ts';

/** `title`, `body` and `next`, with i18next's suffixes of context and plural. */
type ProblemText = Readonly<Record<string, string>> & { readonly title: string };

/** The fields of the detail; `Retry-After` where the problem carries it. */
const carried = ({ detail = {}, retryAfter }: ProblemDefinition): string =>
  [...Object.keys(detail).map(code), ...(retryAfter === true ? ['Retry-After'] : [])].join(', ');

const isCatalogue = (value: unknown): value is ProblemCatalogue =>
  typeof value === 'object' && value !== null && 'definitions' in value && 'make' in value && 'module' in value;

/** The catalogues that the modules export, in the order of the design's table. */
export async function problemCatalogues(): Promise<ProblemCatalogue[]> {
  const found: ProblemCatalogue[] = [];
  for (const module of Object.keys(MODULE_RULES)) {
    const folder = resolve(ROOT, 'src', module);
    if (!existsSync(resolve(folder, 'index.ts')) || module === 'shared') continue;
    const source: unknown = await import(pathToFileURL(resolve(folder, 'index.ts')).href);
    const own = Object.values(source as Record<string, unknown>).filter(isCatalogue);
    if (own.length === 0 && existsSync(resolve(folder, 'problems.ts'))) {
      throw new Error(`src/${module}/problems.ts: its catalogue is not exported by index.ts`);
    }
    found.push(...own);
  }
  return found;
}

/** The texts of all problems in one language, as they are in the files. */
export async function problemTexts(language: Language): Promise<Map<string, ProblemText>> {
  const texts = new Map<string, ProblemText>();
  for await (const file of glob(`views/locales/${language}/{problems.json,problems.d/*.json}`, { cwd: ROOT })) {
    const content = JSON.parse(await readFile(resolve(ROOT, file), 'utf8')) as Record<string, ProblemText>;
    for (const [name, text] of Object.entries(content)) texts.set(name, text);
  }
  return texts;
}

/** docs/reference/problems.md: every refusal with its status and texts; each must have a text in both languages. */
export async function problemsPage(): Promise<string> {
  const texts = new Map(
    await Promise.all(['vi', 'en'].filter(isLanguage).map(async (one) => [one, await problemTexts(one)] as const)),
  );
  const title = (language: Language, name: string): string => {
    const text = texts.get(language)?.get(name);
    if (text === undefined) throw new Error(`views/locales/${language}: no text for the problem ${name}`);
    return cell(text.title);
  };
  const parts = (await problemCatalogues()).flatMap(({ module, definitions }) => [
    `## ${module}`,
    table(
      ['code', 'status', 'when', 'carries', 'law', 'English', 'Vietnamese'],
      Object.entries(definitions).map(([name, definition]) => [
        code(name),
        String(definition.status),
        cell(definition.about),
        carried(definition),
        cell(definition.article ?? ''),
        title('en', name),
        title('vi', name),
      ]),
    ),
  ]);
  return page(
    'Problems',
    'Every refusal that a citizen or a relying party can meet. The code stands in `data-problem` of the error summary on a page, in the audit record and in the logs; the texts are `views/locales/{vi,en}/problems`.',
    ...parts,
  );
}
