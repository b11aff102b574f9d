import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PAGES = resolve(import.meta.dirname, '../../../docs/integrate');

export interface CodeBlock {
  /** First word of the info string. */
  readonly language: string;
  /** Second word: name of the file, `install` or `run`; empty for a block that only illustrates. */
  readonly name: string;
  readonly code: string;
}

/** What a page tells a developer to copy. */
export interface LibraryPage {
  readonly path: string;
  readonly blocks: readonly CodeBlock[];
  /** The record of the relying party, in YAML. */
  readonly record: string;
  /** Files by name, without the record. Blocks of one name are parts of one file, in their order. */
  readonly files: ReadonlyMap<string, string>;
  /** Commands that install the library. */
  readonly install: string;
  /** The command that starts the program. */
  readonly run: string;
}

export const pagePath = (id: string, language: 'en' | 'vi' = 'en'): string =>
  resolve(PAGES, language === 'en' ? `libraries/${id}.md` : `vi/libraries/${id}.md`);

/** The fenced code blocks of a page in Markdown. */
export const codeBlocksOf = (markdown: string): CodeBlock[] =>
  [...markdown.matchAll(/^```(\w+)(?: ([^\n]+))?\n(.*?)^```$/gms)].map(([, language = '', name = '', code = '']) => ({
    language,
    name,
    code,
  }));

/** Reads the page of a library. A page with a test needs a record and the blocks `install` and `run`. */
export function readPage(id: string): LibraryPage {
  const path = pagePath(id);
  const blocks = codeBlocksOf(readFileSync(path, 'utf8'));
  const named = new Map<string, string>();
  for (const { name, code } of blocks) if (name !== '') named.set(name, (named.get(name) ?? '') + code);
  const take = (name: string): string => {
    const code = named.get(name);
    if (code === undefined) throw new Error(`${path} has no block named ${name}`);
    named.delete(name);
    return code;
  };
  const [record, install, run] = [take(`my-${id.replaceAll('_', '-')}.yaml`), take('install'), take('run')];
  return { path, blocks, record, install, run, files: named };
}
