import { calendarDay } from '../shared/index.ts';
import type { AccountLevel } from './levels.ts';

/** Until this birthday a citizen has a guardian (D69 Art 7). */
export const AGE_OF_OWN_ACCOUNT = 14;
const AGE_OF_CHILD_ACCOUNT = 6;

/** Which account level is allowed at which age in years (D69 Art 7). */
const RULES: readonly { readonly from: number; readonly highest: AccountLevel; readonly byGuardian: boolean }[] = [
  { from: AGE_OF_OWN_ACCOUNT, highest: 2, byGuardian: false },
  { from: AGE_OF_CHILD_ACCOUNT, highest: 2, byGuardian: true },
  { from: 0, highest: 1, byGuardian: true },
];

/** Age in whole years on the current calendar day in Vietnam. A range where only the year of birth is known. */
export interface Age {
  readonly atLeast: number;
  readonly atMost: number;
}

/** The age that is certain. `birthdate` is YYYY-MM-DD, or YYYY. */
export function ageOn(birthdate: string, now: Date): Age {
  const today = calendarDay(now);
  const years = Number(today.slice(0, 4)) - Number(birthdate.slice(0, 4));
  const dayOfBirth = birthdate.slice(5);
  if (dayOfBirth === '') {
    // The last birthday of a year is on 31 December.
    return { atLeast: today.slice(5) < '12-31' ? years - 1 : years, atMost: years };
  }
  const age = today.slice(5) < dayOfBirth ? years - 1 : years;
  return { atLeast: age, atMost: age };
}

/** Whether somebody is that old; undefined where the birth date does not tell. */
export function isOfAge(age: number, birthdate: string, now: Date): boolean | undefined {
  const { atLeast, atMost } = ageOn(birthdate, now);
  if (atLeast >= age) return true;
  return atMost < age ? false : undefined;
}

/**
 * Whether a person may have an account of the level, and whether only through a guardian. Where the age is not certain,
 * the younger one counts.
 */
export function mayHave(birthdate: string, level: AccountLevel, now: Date): { allowed: boolean; byGuardian: boolean } {
  const age = ageOn(birthdate, now).atLeast;
  const rule = RULES.find(({ from }) => age >= from);
  return { allowed: rule !== undefined && level <= rule.highest, byGuardian: rule?.byGuardian ?? true };
}
