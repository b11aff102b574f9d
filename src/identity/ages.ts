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

/** Age in whole years on the current calendar day in Vietnam. `birthdate` is YYYY-MM-DD. */
export function ageOn(birthdate: string, now: Date): number {
  const today = calendarDay(now);
  const years = Number(today.slice(0, 4)) - Number(birthdate.slice(0, 4));
  return today.slice(5) < birthdate.slice(5) ? years - 1 : years;
}

/** Whether a person may have an account of the level, and whether only through a guardian. */
export function mayHave(birthdate: string, level: AccountLevel, now: Date): { allowed: boolean; byGuardian: boolean } {
  const age = ageOn(birthdate, now);
  const rule = RULES.find(({ from }) => age >= from);
  return { allowed: rule !== undefined && level <= rule.highest, byGuardian: rule?.byGuardian ?? true };
}
