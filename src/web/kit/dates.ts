import type { Language } from '../../shared/index.ts';

const LOCALES: Readonly<Record<Language, string>> = { vi: 'vi-VN', en: 'en-GB' };
/** Vietnam has one time zone. */
const timeZone = 'Asia/Ho_Chi_Minh';

/** A date as people write it, without the time of day. */
export const day = (date: Date, language: Language): string =>
  new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone }).format(date);

/** Date and time of day. */
export const moment = (date: Date, language: Language): string =>
  new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeStyle: 'short', timeZone }).format(date);
