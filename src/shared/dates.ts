import type { Language } from './text.ts';

/** Vietnam has one time zone, UTC+7, without daylight saving time. */
const TIME_ZONE = 'Asia/Ho_Chi_Minh';
const OFFSET_MS = 7 * 3_600_000;

const LOCALES: Readonly<Record<Language, string>> = { vi: 'vi-VN', en: 'en-GB' };

/** A formatter for one style, cached per language, because creating one costs as much as hundreds of uses. */
function formatter(style: Intl.DateTimeFormatOptions): (date: Date, language: Language) => string {
  const made: Partial<Record<Language, Intl.DateTimeFormat>> = {};
  return (date, language) => {
    made[language] ??= new Intl.DateTimeFormat(LOCALES[language], { ...style, timeZone: TIME_ZONE });
    return made[language].format(date);
  };
}

/** A date for people, without the time of day: `5 November 2026`. */
export const dayText = formatter({ dateStyle: 'long' });

/** Date and time of day for people: `5 November 2026 at 14:03`. */
export const momentText = formatter({ dateStyle: 'long', timeStyle: 'short' });

/** Date and time in digits, for short messages: `05/11/2026, 14:03`. */
export const shortMomentText = formatter({ dateStyle: 'short', timeStyle: 'short' });

const numeric = 'numeric';

/** Date and time to the second, for receipts and lists: `05/11/2026, 14:03:07`. */
export const exactMomentText = formatter({
  ...{ year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric },
});

/** Time of day to the second: `14:03:07`. */
export const clockText = formatter({ timeStyle: 'medium' });

/** The calendar day in Vietnam, in ISO 8601: `2026-11-05`. */
export const calendarDay = (date: Date): string => new Date(date.getTime() + OFFSET_MS).toISOString().slice(0, 10);

/** The midnight in Vietnam that ends a day (`YYYY-MM-DD`). Undefined: there is no such day. */
export function endOfDay(day: string): Date | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  const end = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date) + 1) - OFFSET_MS);
  return !Number.isNaN(end.getTime()) && calendarDay(new Date(end.getTime() - 1)) === day ? end : undefined;
}

/**
 * What is known of a date: `YYYY-MM-DD`, or `YYYY` where month or day are missing or `00`, as registers write what they
 * do not know (OpenID Connect Core section 5.1 knows no month without a day). Undefined: not even a year.
 */
export function knownDate(text: string): string | undefined {
  const [, year, month = '00', day = '00'] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text) ?? [];
  if (year === undefined || year === '0000') return undefined;
  return month === '00' || day === '00' ? year : `${year}-${month}-${day}`;
}
