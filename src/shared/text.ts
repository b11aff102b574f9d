/** Languages of the product; the first is the default. */
export const LANGUAGES = ['vi', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in every language of the product, in Unicode NFC. */
export type Localised = Readonly<Record<Language, string>>;

export const isLanguage = (value: unknown): value is Language => LANGUAGES.includes(value as Language);

/**
 * Text about a person in one form: letters composed (NFC), no space at its ends, one between its words. Registers and
 * keyboards decompose Vietnamese letters in different ways, and others compare what we send by its bytes.
 */
export const composedText = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim();
