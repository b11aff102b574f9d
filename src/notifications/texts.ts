import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInstance } from 'i18next';
import { LANGUAGES, type Language } from '../shared/index.ts';

/** Values for the placeholders of a text. */
export type MessageParams = Readonly<Record<string, string | number>>;

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
    return texts.t(key, { lng: language, ...params });
  };
}
