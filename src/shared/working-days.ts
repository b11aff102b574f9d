import { calendarDay, endOfDay } from './dates.ts';

/** What the calendar does not say by itself; days are `YYYY-MM-DD` in Vietnam. */
export interface WorkingCalendar {
  /** Public holidays, and working days that were exchanged for a weekend. */
  readonly holidays: readonly string[];
  /** Days of a weekend on which people work instead. */
  readonly workedWeekends: readonly string[];
}

export interface Deadline {
  readonly at: Date;
  /** Years on the way of which no holiday is known: only weekends were left out. */
  readonly unknownYears: readonly number[];
}

export interface WorkingDays {
  isWorkingDay(day: string): boolean;
  /**
   * The end of a term of working days: midnight in Vietnam after the last one. The day on which it begins is not
   * counted (Civil Code 91/2015/QH13 Art 147 and 148).
   */
  deadline(from: Date, days: number): Deadline;
}

const DAY_MS = 86_400_000;

export function openWorkingDays({ holidays, workedWeekends }: WorkingCalendar): WorkingDays {
  const free = new Set(holidays);
  const worked = new Set(workedWeekends);
  const knownYears = new Set(holidays.map((day) => day.slice(0, 4)));

  const isWorkingDay = (day: string): boolean => {
    if (free.has(day)) return false;
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    return (weekday !== 0 && weekday !== 6) || worked.has(day);
  };
  return {
    isWorkingDay,
    deadline(from, days) {
      const unknown = new Set<number>();
      let at = from;
      for (let left = days; left > 0;) {
        at = new Date(at.getTime() + DAY_MS);
        const day = calendarDay(at);
        const year = day.slice(0, 4);
        if (!knownYears.has(year)) unknown.add(Number(year));
        if (isWorkingDay(day)) left -= 1;
      }
      const end = endOfDay(calendarDay(at));
      if (end === undefined) throw new Error('a day of the calendar has no end');
      return { at: end, unknownYears: [...unknown] };
    },
  };
}
