import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, relative, resolve } from 'node:path';
import { expect } from 'chai';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = [
  ...globSync('docs/**/*.md', { cwd: ROOT }),
  ...globSync('*.md', { cwd: ROOT }),
  'config/relying-parties/README.md',
];

const withoutCode = (text: string): string =>
  text
    .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => (code.includes('](') ? '' : code));

/** Anchors as GitHub makes them from headings. */
function anchorsOf(file: string): Set<string> {
  const text = readFileSync(file, 'utf8').replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
  const seen = new Map<string, number>();
  const anchors = new Set<string>([...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = '']) => id));
  for (const [, title = ''] of text.matchAll(/^#+ (.+)$/gm)) {
    const plain = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const slug = plain
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}

describe('links between pages', () => {
  for (const page of PAGES) {
    it(`lead somewhere: ${page}`, () => {
      const file = resolve(ROOT, page);
      const broken: string[] = [];
      for (const [, link = ''] of withoutCode(readFileSync(file, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(link)) continue;
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? file : resolve(dirname(file), decodeURIComponent(path));
        const isThere = existsSync(target) && !relative(ROOT, target).startsWith('..');
        const hasAnchor =
          anchor === undefined ||
          !isThere ||
          statSync(target).isDirectory() ||
          extname(target) !== '.md' ||
          anchorsOf(target).has(decodeURIComponent(anchor));
        if (!isThere || !hasAnchor) broken.push(link);
      }
      expect(broken).to.deep.equal([]);
    });
  }
});
