import { resolve } from 'node:path';
import { expect } from 'chai';
import { importBreaches, type Sources } from '../../scripts/checks/imports/breaches.ts';
import { readSources } from '../../scripts/checks/imports/sources.ts';

const SRC = resolve(import.meta.dirname, '../../src');

const files = (content: Record<string, string>): Sources => new Map(Object.entries(content));

describe('imports', () => {
  it('keep to the table of the design', async () => {
    expect(importBreaches(await readSources(SRC))).to.deep.equal([]);
  });

  describe('that breach a rule are found', () => {
    const breach = (content: Record<string, string>): string => importBreaches(files(content)).join('\n');

    it('a module that the table does not allow', () => {
      expect(breach({ 'identity/account.ts': "import { a } from '../oidc/index.ts';" })).to.include(
        'src/identity/account.ts:1 identity may not import oidc',
      );
    });

    it('a type counts as any other import', () => {
      expect(breach({ 'sandbox/a.ts': "import type { A } from '../identity/index.ts';" })).to.include(
        'sandbox may not import identity',
      );
      expect(breach({ 'sandbox/a.ts': "type A = import('../identity/index.ts').A;" })).to.include(
        'sandbox may not import identity',
      );
    });

    it('another module entered elsewhere than by its index', () => {
      expect(breach({ 'web/a.ts': "export { a } from '../identity/account.ts';" })).to.include(
        'a module is entered through its index.ts only',
      );
      expect(breach({ 'compose/index.ts': "import '../identity/account.ts';" })).to.include(
        'through its index.ts only',
      );
    });

    it('a nested module entered below its index, and an import that its own rules do not allow', () => {
      expect(breach({ 'web/a.ts': "import { a } from '../authentication/factors/list.ts';" })).to.include(
        'a module is entered through its index.ts only',
      );
      expect(breach({ 'authentication/factors/a.ts': "import { a } from '../sign-in/index.ts';" })).to.include(
        'authentication/factors may not import authentication/sign-in',
      );
      expect(breach({ 'web/a.ts': "import { a } from '../authentication/factors/index.ts';" })).to.equal('');
    });

    it('a dynamic import', () => {
      expect(breach({ 'shared/a.ts': "const a = await import('../storage/index.ts');" })).to.include(
        'shared may not import storage',
      );
    });

    it('a library away from home', () => {
      expect(breach({ 'identity/a.ts': "import Koa from 'koa';" })).to.include(
        'imports koa, whose home is web, sandbox',
      );
      expect(breach({ 'authentication/authenticators.ts': "import argon2 from 'argon2';" })).to.include(
        'whose home is authentication/factors/password/hashing.ts',
      );
      expect(breach({ 'authentication/factors/password/hashing.ts': "import argon2 from 'argon2';" })).to.equal('');
      expect(breach({ 'web/a.ts': "import { x } from 'mongoose/lib/x.js';" })).to.include('imports mongoose');
    });

    it('an area of web that imports another, and a part that looks up', () => {
      expect(breach({ 'web/areas/account/a.ts': "import type { A } from '../recovery/b.ts';" })).to.include(
        'web/areas/account may not import web/areas/recovery',
      );
      expect(breach({ 'web/areas/account/a.ts': "import '../../kit/b.ts';\nimport './security/c.ts';" })).to.equal('');
      expect(breach({ 'web/kit/a.ts': "import type { A } from '../areas/account/b.ts';" })).to.include(
        'web/kit may not import web/areas/account',
      );
      expect(breach({ 'web/principal/a.ts': "import '../middleware/b.ts';" })).to.include(
        'web/principal may not import web/middleware',
      );
      expect(breach({ 'web/middleware/a.ts': "import '../app.ts';" })).to.include(
        'web/middleware may not import what joins the parts',
      );
    });

    it('a module that imports what joins the modules', () => {
      expect(breach({ 'web/a.ts': "import { compose } from '../compose/index.ts';" })).to.include(
        'which joins the modules',
      );
    });

    it('a cycle, of files too', () => {
      expect(
        breach({ 'oidc/a.ts': "import './b.ts';", 'oidc/b.ts': "import './c.ts';", 'oidc/c.ts': "import './a.ts';" }),
      ).to.include('a cycle: oidc/a.ts -> oidc/b.ts -> oidc/c.ts -> oidc/a.ts');
      expect(
        breach({
          'oidc/a.ts': "import type { B } from './b.ts';",
          'oidc/b.ts': "export type B = import('./a.ts').A;",
        }),
      ).to.include('a cycle: oidc/a.ts -> oidc/b.ts -> oidc/a.ts');
    });

    it('a folder that the design does not know', () => {
      expect(breach({ 'utils/a.ts': "import '../shared/index.ts';" })).to.include('utils is no module of the design');
    });
  });
});
