import { plusSeconds } from '../../../shared/index.ts';
import { delayAfter, mostFailures, type ThrottlePolicy } from './policies.ts';

/** A try that has its place and no outcome yet. */
export interface Lease {
  readonly id: string;
  /** Whoever has it is gone by then; it counts as a failure, so that no crash gives guesses away. */
  readonly until: Date;
}

/** What is known of a key: failures not yet forgotten, tries under way, and when the next try may begin. */
export interface Count {
  readonly failures: number;
  /** Up to here forgetting has been reckoned. */
  readonly reckonedAt: Date;
  readonly underWay: readonly Lease[];
  readonly nextAt: Date;
}

const LEASE_SECONDS = 60;

/** Long ago: there is no delay. */
const AT_ONCE = new Date(0);

export const noCount = (now: Date): Count => ({ failures: 0, reckonedAt: now, underWay: [], nextAt: AT_ONCE });

const later = (a: Date, b: Date): Date => (a > b ? a : b);

/**
 * One failure more, and the delay that follows it. Where none does, `nextAt` stays: were it now, who looked a moment
 * before, or by a clock that is behind, would be told to wait.
 */
export function withFailure(count: Count, policy: ThrottlePolicy, now: Date): Count {
  const failures = Math.min(count.failures + 1, mostFailures(policy));
  const delay = delayAfter(failures, policy);
  return {
    ...count,
    failures,
    // Forgetting runs from the first failure on.
    reckonedAt: count.failures === 0 ? now : count.reckonedAt,
    nextAt: delay === 0 ? count.nextAt : later(count.nextAt, plusSeconds(now, delay)),
  };
}

/** The count without expired failures. */
function healed(count: Count, { forgetSeconds }: ThrottlePolicy, now: Date): Count {
  const passed = now.getTime() - count.reckonedAt.getTime();
  const forgotten = Math.min(count.failures, Math.max(0, Math.floor(passed / (forgetSeconds * 1000))));
  return {
    ...count,
    failures: count.failures - forgotten,
    reckonedAt: plusSeconds(count.reckonedAt, forgotten * forgetSeconds),
  };
}

/** The current count: expired failures are removed, and abandoned attempts count as failures. */
export function reckoned(count: Count, policy: ThrottlePolicy, now: Date): Count {
  const underWay = count.underWay.filter(({ until }) => until > now);
  let rest: Count = { ...count, underWay };
  for (const { until } of count.underWay) {
    if (until <= now) rest = withFailure(healed(rest, policy, until), policy, until);
  }
  return healed(rest, policy, now);
}

/** Milliseconds until the delay ends. */
export const waitOf = ({ nextAt }: Count, now: Date): number => Math.max(0, nextAt.getTime() - now.getTime());

/**
 * Whether another attempt may start. While free failures remain, that many attempts may run concurrently; afterwards
 * one at a time, so that each is subject to the delay caused by the previous one.
 */
export const hasPlace = ({ failures, underWay }: Count, { free }: ThrottlePolicy): boolean =>
  underWay.length === 0 || failures + underWay.length < free;

export const withLease = (count: Count, id: string, now: Date): Count => ({
  ...count,
  underWay: [...count.underWay, { id, until: plusSeconds(now, LEASE_SECONDS) }],
});

/** The outcome of an attempt: `untried` releases its slot, `succeeded` also clears earlier failures. */
export type Outcome = 'failed' | 'succeeded' | 'untried';

export function withOutcome(count: Count, id: string, outcome: Outcome, policy: ThrottlePolicy, now: Date): Count {
  const rest = { ...count, underWay: count.underWay.filter((lease) => lease.id !== id) };
  if (outcome === 'failed') return withFailure(rest, policy, now);
  return outcome === 'succeeded' ? { ...noCount(now), underWay: rest.underWay } : rest;
}

/** Whether the count is empty. */
export const isBlank = (count: Count, now: Date): boolean =>
  count.failures === 0 && count.underWay.length === 0 && count.nextAt <= now;

/** When the count will be empty. */
export function forgottenAt({ failures, reckonedAt, underWay, nextAt }: Count, policy: ThrottlePolicy): Date {
  // An abandoned lease becomes a failure, which then expires in turn.
  const healed = plusSeconds(reckonedAt, (failures + underWay.length) * policy.forgetSeconds);
  const leased = underWay.map(({ until }) => plusSeconds(until, policy.maxSeconds + policy.forgetSeconds).getTime());
  return new Date(Math.max(healed.getTime(), nextAt.getTime(), ...leased));
}
