import { openLockRequests, type Accounts, type LockRequests } from '../../identity/index.ts';
import { openWorkingDays } from '../../shared/index.ts';
import type { Ground } from '../ground.ts';

export function composeLockRequests(ground: Ground, accounts: Accounts): LockRequests {
  const { lock_requests: terms, working_days: days } = ground.config;
  return openLockRequests({
    ...ground,
    accounts,
    workingDays: openWorkingDays({ holidays: days.holidays, workedWeekends: days.worked_weekends }),
    terms: { answer: terms.answer_within, act: terms.act_within },
  });
}
