import { join } from 'node:path';
import nunjucks from 'nunjucks';
import type { Language, Problem } from '../../shared/index.ts';
import type { CommonModel } from '../kit/page-model.ts';
import type { Pages } from '../kit/answers/show.ts';
import { openAssets, type Assets, type Asset } from './assets.ts';
import { guardGlobals, guardNames } from './strict.ts';
import { openTranslations } from './translations.ts';

/** Draws the pages of `Models`, and serves the files that they need. */
export interface Templates<Models> extends Pages<Models> {
  asset(name: string): string;
  serve(path: string): Asset | undefined;
}

/**
 * The name of a page for programs (`data-page`): its path, without the areas that have no address of their own.
 * `interaction/factors/totp` becomes `totp`, and `account/home` becomes `account-home`.
 */
const attributeName = (name: string): string =>
  name.replace(/^(?:interaction|consent|approvals)\/(?:factors\/)?/, '').replaceAll('/', '-');

export interface RenderingOptions {
  readonly viewsFolder: string;
  /**
   * Drawing throws where a template uses or a text needs a name that nothing defines, or prints an undefined value.
   * For tests: in production such a fault shows as a gap in the page, which is better than no page.
   */
  readonly strict: boolean;
}

/** Names that the layout and its pages share and that not every page sets. */
const SHARED_NAMES = {
  ...{ problem: undefined, raisedBy: undefined, errorField: undefined, faultFields: {}, signOutUrl: undefined },
};

/** Everything that is wrong, the first first. */
const faultsOf = (problem: Problem | undefined): readonly Problem[] =>
  problem === undefined ? [] : [problem, ...(problem.also ?? [])];

interface Fault extends Pick<Problem, 'code' | 'detail'> {
  readonly text: { readonly title: string };
}

/**
 * The field that a fault is about, by the page's table of codes (`faultFields`). A name that ends with `_` is one of
 * several, completed by the fault's number.
 */
function fieldOf({ code, detail }: Fault, fields: Readonly<Record<string, string>>): string | undefined {
  const name = Object.hasOwn(fields, code) ? fields[code] : undefined;
  return name?.endsWith('_') === true ? name + String(detail['number']) : name;
}

/** What is wrong with a field, in a sentence; empty if nothing is. */
const faultAt = (faults: readonly Fault[], name: string, fields: Readonly<Record<string, string>>) =>
  faults.find((fault) => fieldOf(fault, fields) === name)?.text.title ?? '';

/** Opens the templates, texts and assets of a views folder. Each template is compiled at its first use and cached. */
export function openTemplates<Models>({ viewsFolder, strict }: RenderingOptions): Templates<Models> {
  const t = openTranslations(join(viewsFolder, 'locales'), { strict });
  const assets: Assets = openAssets(join(viewsFolder, 'assets'));
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(viewsFolder, { noCache: false }), {
    autoescape: true,
    throwOnUndefined: strict,
    trimBlocks: true,
    lstripBlocks: true,
  });
  const problemText = ({ code, detail }: Problem, language: Language) => ({
    title: t(language, `problems:${code}.title`, detail),
    body: t(language, `problems:${code}.body`, detail),
    next: t(language, `problems:${code}.next`, detail),
  });
  environment.addFilter('at', faultAt);
  environment.addFilter('fieldOf', fieldOf);
  environment.addGlobal('asset', (name: string) => assets.url(name));
  if (strict) guardGlobals(environment);
  return {
    t,
    problemText,
    asset: (name) => assets.url(name),
    serve: (path) => assets.serve(path),
    page(name, model) {
      const { language, problem } = model as unknown as CommonModel;
      const names = {
        ...SHARED_NAMES,
        ...model,
        pageName: attributeName(name),
        t: (key: string, params?: Record<string, unknown>) => t(language, key, params),
        problemText: problem === undefined ? undefined : problemText(problem, language),
        faults: faultsOf(problem).map((one) => ({ ...one, text: problemText(one, language) })),
      };
      return environment.render(`pages/${name}.njk`, strict ? guardNames(names) : names);
    },
  };
}
