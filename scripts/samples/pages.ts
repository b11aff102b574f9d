import { readFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROOT } from '../checks/run.ts';

/** Samples by name: the info string of the code block, and its text. */
export type Samples = ReadonlyMap<string, { readonly language: string; readonly text: string }>;

/** `<!-- sample: NAME -->`, a code block, `<!-- /sample -->`. */
const MARKED = /<!-- sample: ([\w-]+) -->\n[\s\S]*?<!-- \/sample -->/g;

/** A page with the samples that it marks put in. @throws Error for a name that no sample has */
export const withSamples = (page: string, samples: Samples): string =>
  page.replaceAll(MARKED, (_, name: string) => {
    const sample = samples.get(name);
    if (sample === undefined)
      throw new Error(`there is no sample ${name}; there are ${[...samples.keys()].join(', ')}`);
    return `<!-- sample: ${name} -->\n\n\`\`\`${sample.language}\n${sample.text}\n\`\`\`\n\n<!-- /sample -->`;
  });

/** Names of the samples that a page shows. */
export const samplesIn = (page: string): string[] => [...page.matchAll(MARKED)].map(([, name = '']) => name);

/** Paths of the pages for relying parties, from the root. */
export const integrationPages = (): string[] => globSync('docs/integrate/**/*.md', { cwd: ROOT }).sort();

export interface DifferingPage {
  readonly name: string;
  readonly file: string;
  readonly now: string;
}

/** The pages that show something else than these samples. */
export async function differingPages(samples: Samples): Promise<DifferingPage[]> {
  const pages = integrationPages().map(async (name) => {
    const file = resolve(ROOT, name);
    const before = await readFile(file, 'utf8');
    return { name, file, before, now: withSamples(before, samples) };
  });
  return (await Promise.all(pages)).filter(({ before, now }) => before !== now);
}
