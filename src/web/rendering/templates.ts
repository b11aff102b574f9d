import { join } from 'node:path';
import nunjucks from 'nunjucks';
import type { Language, Problem } from '../../shared/index.ts';
import type { CommonModel } from '../kit/page-model.ts';
import type { Pages } from '../kit/show.ts';
import { openAssets, type Assets, type Asset } from './assets.ts';
import { openTranslations } from './translations.ts';

/** Draws the pages of `Models`, and serves the files that they need. */
export interface Templates<Models> extends Pages<Models> {
  asset(name: string): string;
  serve(path: string): Asset | undefined;
}

/**
 * The name that programs know a page by (`data-page`): its path, without the names of the areas whose addresses are not
 * their own. `interaction/factors/totp` is `totp`, `consent/account-consents` is `account-consents`, `account/home` is
 * `account-home`.
 */
const attributeName = (name: string): string =>
  name.replace(/^(?:interaction|consent|approvals)\/(?:factors\/)?/, '').replaceAll('/', '-');

/** Opens the templates, texts and assets of a views folder. A template is compiled when it is first drawn, and kept. */
export function openTemplates<Models>({ viewsFolder }: { readonly viewsFolder: string }): Templates<Models> {
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
      const { language, problem } = model as unknown as CommonModel;
      return environment.render(`pages/${name}.njk`, {
        ...model,
        pageName: attributeName(name),
        t: (key: string, params?: Record<string, unknown>) => t(language, key, params),
        problemText: problem === undefined ? undefined : problemText(problem, language),
      });
    },
  };
}
