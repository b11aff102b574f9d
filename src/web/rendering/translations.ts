import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInstance } from 'i18next';
import { LANGUAGES, type Language } from '../../shared/index.ts';
import type { Translate } from '../kit/answers/show.ts';

type Params = Readonly<Record<string, unknown>>;

const readJson = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const PROBLEMS = 'problems.d';

/**
 * All texts of a language by namespace. The namespace is the name of the file, in any folder; the files of
 * `problems.d` together are the namespace `problems`.
 */
function namespaces(folder: string): Record<string, Record<string, unknown>> {
  const found: Record<string, Record<string, unknown>> = { problems: {} };
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.json')) continue;
    const name = dirname(file) === PROBLEMS ? 'problems' : basename(file, '.json');
    if (name !== 'problems' && Object.hasOwn(found, name)) throw new Error(`two files of texts named ${name}`);
    found[name] = { ...found[name], ...readJson(join(folder, file)) };
  }
  return found;
}

const missingValue = (text: string, [placeholder]: readonly string[]): never => {
  throw new Error(`no value for ${placeholder ?? ''} in the text "${text}"`);
};

/** Loads the texts of every language. If `strict`, a text whose placeholder gets no value throws. */
export function openTranslations(localesFolder: string, { strict }: { readonly strict: boolean }): Translate {
  const resources = Object.fromEntries(
    LANGUAGES.map((language) => [language, namespaces(join(localesFolder, language))]),
  );
  const texts = createInstance();
  void texts.init({
    resources,
    lng: LANGUAGES[0],
    defaultNS: 'common',
    fallbackLng: false,
    initAsync: false,
    // Templates escape what they print; escaping twice would show.
    interpolation: { escapeValue: false },
    ...(strict ? { missingInterpolationHandler: missingValue } : {}),
  });
  const translate = (language: Language, key: string, params: Params): string => {
    const options = { lng: language, ...params };
    if (!texts.exists(key, options)) throw new Error(`no text ${key} in ${language}`);
    return texts.t(key, options);
  };
  // Most texts have no parameters and are cached; the files bound their number.
  const fixed = new Map(LANGUAGES.map((language) => [language, new Map<string, string>()]));
  return (language, key, params) => {
    if (params !== undefined) return translate(language, key, params);
    let text = fixed.get(language)?.get(key);
    if (text === undefined) {
      text = translate(language, key, {});
      fixed.get(language)?.set(key, text);
    }
    return text;
  };
}
