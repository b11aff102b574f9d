/**
 * shared: vocabulary of all modules: time, random ids, results, problems, texts in two languages, typed input, and two
 * small tools.
 * Never: domain logic or I/O.
 */
export { epochSeconds, plusSeconds, systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { cookieName } from './cookie-names.ts';
export {
  calendarDay,
  clockText,
  dayText,
  endOfDay,
  exactMomentText,
  knownDate,
  momentText,
  shortMomentText,
} from './dates.ts';
export { deepFreeze } from './freeze.ts';
export { newId, newSecret, randomDigits } from './ids.ts';
export type { Branded } from './ids.ts';
export { defineProblems, ProblemError, together } from './problem.ts';
export type { Problem, ProblemCatalogue, ProblemDefinition, ProblemDetail } from './problem.ts';
export { remembering } from './remembering.ts';
export { ok, problemIn, refuse } from './result.ts';
export type { Result } from './result.ts';
export { composedText, isLanguage, LANGUAGES } from './text.ts';
export type { Language, Localised } from './text.ts';
export { compactTyped, readDigits } from './typed.ts';
export { openWorkingDays } from './working-days.ts';
export type { Deadline, WorkingCalendar, WorkingDays } from './working-days.ts';
