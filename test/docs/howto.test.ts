import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect } from 'chai';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (page: string): string => readFileSync(resolve(ROOT, page), 'utf8');

const FOLDERS = ['src', 'test', 'views', 'config', 'docs', 'scripts', 'deploy'];

/** Paths in a page's code spans; `<module>` and the like stand for one name. */
const pathsOf = (text: string): string[] =>
  [...text.matchAll(/`([\w.-]+\/[^`\s]*)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => FOLDERS.includes(path.split('/')[0] ?? ''));

const isThere = (path: string): boolean =>
  existsSync(resolve(ROOT, path)) ||
  globSync(path.replaceAll(/<[^>]+>/g, '*').replace(/\/$/, ''), { cwd: ROOT }).length > 0;

for (const page of ['docs/howto.md', 'docs/architecture.md', 'docs/glossary.md']) {
  describe(page, () => {
    it('names files that are there', () => {
      const paths = pathsOf(read(page));
      expect(paths.filter((path) => !isThere(path))).to.deep.equal([]);
    });

    it('links to pages and sections that are there', () => {
      const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
      for (const link of links.filter((one) => !/^https?:/.test(one))) {
        const [file = '', section] = link.split('#');
        const target = file === '' ? page : `${dirname(page)}/${file}`;
        expect(existsSync(resolve(ROOT, target)), link).to.equal(true);
        if (section === undefined || !target.endsWith('.md')) continue;
        const sections = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
          title
            .toLowerCase()
            .replaceAll(/[^\w\s-]/g, '')
            .replaceAll(' ', '-'),
        );
        expect(sections, link).to.include(section);
      }
    });
  });
}

describe('docs/howto.md', () => {
  it('lists each of its recipes at the top, in order, and each names a test', () => {
    const text = read('docs/howto.md');
    const recipes = [...text.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);
    const listed = [...text.matchAll(/^- \[(.+)\]\(#.+\)$/gm)].map(([, title = '']) => title);
    expect(listed).to.deep.equal(recipes);
    for (const recipe of text.split(/^## /m).slice(1)) {
      const [title = ''] = recipe.split('\n');
      expect(recipe, title).to.match(/`test\/|npm run check/);
    }
  });
});
