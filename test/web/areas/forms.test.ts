import { glob, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect } from 'chai';

const AREAS = resolve(import.meta.dirname, '../../../src/web/areas');
/** Code that reads a form without its guard, or handles a request outside our router. */
const RAW = /from '[^']*\/forms\/read\.ts'|openUploads|from '(?:@koa\/router|koa|raw-body)'|\bctx\.req\b/;

describe('an area of web', () => {
  it('gets its forms from a guard, and never reads one itself', async () => {
    const found: string[] = [];
    let files = 0;
    for await (const path of glob('**/*.ts', { cwd: AREAS })) {
      files += 1;
      if (RAW.test(await readFile(resolve(AREAS, path), 'utf8'))) found.push(path);
    }
    expect(files).to.be.above(40);
    expect(found).to.deep.equal([]);
  });
});
