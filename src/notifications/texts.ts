import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInstance } from 'i18next';
import { LANGUAGES, type Language } from '../shared/index.ts';

/** Values for the placeholders of a text. */
export type MessageParams = Readonly<Record<string, string | number>>;

/**
 * A text refers to another one by `$t(...)`. If a value holds such a reference as well, i18next resolves none of them,
 * so the values are masked while a text is put together.
 */
const REFERENCE = '$t(';
const MASK = '$\uE000(';

const masked = (params: MessageParams): MessageParams =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll(REFERENCE, () => MASK) : value,
    ]),
  );

/**
 * Texts of messages from `views/locales/<language>/messages.json`: by template, an SMS text, and a subject and body for
 * mail.
 */
export function openTexts(localesFolder: string): (language: Language, key: string, params: MessageParams) => string {
  const resources = Object.fromEntries(
    LANGUAGES.map((language) => {
      const file = resolve(localesFolder, language, 'messages.json');
      return [language, { messages: JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> }];
    }),
  );
  const texts = createInstance();
  void texts.init({
    resources,
    lng: LANGUAGES[0],
    ns: ['messages'],
    defaultNS: 'messages',
    fallbackLng: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  return (language, key, params) => {
    if (!texts.exists(key, { lng: language })) throw new Error(`no text ${key} in ${language}`);
    return texts.t(key, { ...masked(params), lng: language }).replaceAll(MASK, () => REFERENCE);
  };
}
