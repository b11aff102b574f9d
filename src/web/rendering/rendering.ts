import { join } from 'node:path';
import nunjucks from 'nunjucks';
import type { Language, Problem } from '../../shared/index.ts';
import { openAssets, type Assets, type Asset } from './assets.ts';
import type { PageModels, PageName } from '../page-models.ts';
import { openTranslations, type Translate } from './translations.ts';

export interface Rendering {
  /** Draws a page as HTML. */
  page<Name extends PageName>(name: Name, model: PageModels[Name]): string;
  t: Translate;
  problemText(problem: Problem, language: Language): { title: string; body: string; next: string };
  asset(name: string): string;
  serve(path: string): Asset | undefined;
}

/**
 * The name that programs know a page by (`data-page`): its path, without the names of the areas whose addresses are not their own.
 * `interaction/factors/totp` is `totp`, `consent/account-consents` is `account-consents`, `account/home` is `account-home`.
 */
const attributeName = (name: string): string =>
  name.replace(/^(?:interaction|consent|approvals)\/(?:factors\/)?/, '').replaceAll('/', '-');

/** Opens templates, texts and assets of a views folder. Templates are compiled when first drawn, and kept. */
export function openRendering({ viewsFolder }: { readonly viewsFolder: string }): Rendering {
  const t = openTranslations(join(viewsFolder, 'locales'));
  const assets: Assets = openAssets(join(viewsFolder, 'assets'));
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(viewsFolder, { noCache: false }), {
    autoescape: true,
    throwOnUndefined: false,
    trimBlocks: true,
    lstripBlocks: true,
  });
  const problemText = ({ code, detail }: Problem, language: Language) => ({
    title: t(language, `problems:${code}.title`, detail),
    body: t(language, `problems:${code}.body`, detail),
    next: t(language, `problems:${code}.next`, detail),
  });
  environment.addGlobal('asset', (name: string) => assets.url(name));
  return {
    t,
    problemText,
    asset: (name) => assets.url(name),
    serve: (path) => assets.serve(path),
    page(name, model) {
      const { language, problem } = model;
      return environment.render(`pages/${name}.njk`, {
        ...model,
        pageName: attributeName(name),
        t: (key: string, params?: Record<string, unknown>) => t(language, key, params),
        problemText: problem === undefined ? undefined : problemText(problem, language),
      });
    },
  };
}
