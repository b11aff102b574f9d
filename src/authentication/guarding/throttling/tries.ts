import type { Audit } from '../../../audit/index.ts';
import { refuse, type Result } from '../../../shared/index.ts';
import { crowded, tooMany } from '../problems.ts';
import type { Outcome } from './count.ts';
import type { ThrottleName } from './policies.ts';
import type { Throttle } from './throttle.ts';
import { throttlingEvents } from './events.ts';

/** The outcome of an attempt for the counter, and the result for the caller. */
export interface Tried<T> {
  readonly outcome: Outcome;
  readonly result: Result<T>;
}

export interface Counted {
  readonly counter: ThrottleName;
  readonly accountId: string;
  /** The counter's subject, if an account has several. */
  readonly key?: string;
  /** Pseudonym of the place. */
  readonly where: string;
}

/** Runs an attempt after it got a slot at the counter. Additional refusals: `too_many_attempts`, `server_busy`. */
export type MakeTry = <T>(counted: Counted, attempt: () => Promise<Tried<T>>) => Promise<Result<T>>;

/**
 * Attempts at an account's secrets. Each takes a slot before the comparison, so that concurrency cannot bypass the
 * limit.
 */
export function openTries({ throttle, audit }: { throttle: Throttle; audit: Audit }): MakeTry {
  return async ({ counter, accountId, key = accountId, where }, attempt) => {
    const place = await throttle.reserve(counter, key);
    if (place === undefined) return refuse(crowded());
    if (!('settle' in place)) {
      if (place.first) await audit.record(throttlingEvents.make.sign_in_throttled({ account: accountId }));
      return refuse(tooMany(place.seconds));
    }
    try {
      const { outcome, result } = await attempt();
      await Promise.all([place.settle(outcome), ...(outcome === 'failed' ? [throttle.count('place', where)] : [])]);
      return result;
    } catch (error) {
      // Best effort: an unreleased slot counts as a failure after a minute.
      await place.settle('untried').catch(() => undefined);
      throw error;
    }
  };
}
