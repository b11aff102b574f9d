import { defineProblems, type Problem } from '../../shared/index.ts';

export const guardingProblems = defineProblems('authentication/guarding', {
  too_many_attempts: {
    status: 429,
    about: 'After several failures the next try has to wait; `seconds` and `minutes` say how long.',
    detail: { seconds: 'number', minutes: 'number', count: 'number', context: 'text?' },
    retryAfter: true,
  },
  server_busy: {
    status: 503,
    about: 'More passwords are waiting to be checked than the queue takes.',
    retryAfter: true,
  },
  too_many_unfinished: {
    status: 429,
    about:
      'More sign-ins were begun at one place, in one network or with one account, and not finished, than `docs/reference/limits.md` allows. Nothing was stored.',
    detail: { seconds: 'number', count: 'number' },
    retryAfter: true,
  },
});

const CROWDED_SECONDS = 2;

/** The delay in a human-friendly unit; `context` and `count` select the text (i18next). */
export function tooMany(seconds: number): Problem {
  const minutes = Math.ceil(seconds / 60);
  const wording = seconds < 60 ? { count: seconds } : { count: minutes, context: 'minutes' };
  return guardingProblems.make.too_many_attempts({ seconds, minutes, ...wording }, seconds);
}

/** The seconds are those until one more of the unfinished sign-ins is forgotten. */
export const tooManyUnfinished = (seconds: number): Problem =>
  guardingProblems.make.too_many_unfinished({ seconds, count: seconds }, seconds);

/** Too many concurrent attempts at the same secret for a person, none of which has failed yet. */
export const crowded = (): Problem => guardingProblems.make.server_busy(CROWDED_SECONDS);
