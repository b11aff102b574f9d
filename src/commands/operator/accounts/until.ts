import { endOfDay } from '../../../shared/index.ts';
import { CommandError } from '../../output.ts';

const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The end of a lock: a day, which is over at midnight in Vietnam, or an instant with its offset from UTC.
 *
 * @throws CommandError if it is neither.
 */
export function untilOf(text: string): Date {
  const [, day = text] = INSTANT.exec(text) ?? [];
  // A Date takes 31 February for a day in March.
  const midnight = endOfDay(day);
  const end = day === text ? midnight : new Date(text);
  if (midnight !== undefined && end !== undefined && !Number.isNaN(end.getTime())) return end;
  throw new CommandError('--until: give a day (2026-12-31) or an instant (2026-12-31T17:00+07:00)', 2);
}
