/** How failures of one key slow down what comes after them. */
export interface ThrottlePolicy {
  /** Failures without a delay; as many tries may be under way at once. */
  readonly free: number;
  /** Seconds to wait after the last free failure. */
  readonly baseSeconds: number;
  /** What the delay is multiplied by with each further failure. */
  readonly factor: number;
  /** Never longer: nobody can be locked out for ever. */
  readonly maxSeconds: number;
  /** One failure is forgotten each time this long has passed. */
  readonly forgetSeconds: number;
}

/**
 * The policies, as data. Against one account from one place the first closes; from many places the second; one place that tries many
 * accounts meets the third, with room for a ministry or a mobile carrier behind one address.
 *
 * A guesser from one place spends most of the time in the first delay (at most 15 minutes), which is nobody else's; each guess that
 * gets through closes the account to other unfamiliar places for 5 minutes at most. From a familiar place, one where the holder has
 * signed in before, only the first counts: whatever goes on elsewhere, the right password works there.
 */
export const THROTTLES = {
  /** Wrong passwords for one account from one place. */
  account_at_place: { free: 5, baseSeconds: 5, factor: 2, maxSeconds: 900, forgetSeconds: 600 },
  /** Wrong passwords for one account from all unfamiliar places together. */
  account: { free: 10, baseSeconds: 30, factor: 2, maxSeconds: 300, forgetSeconds: 1800 },
  /** Wrong passwords and codes from one place, whatever the account. */
  place: { free: 100, baseSeconds: 5, factor: 2, maxSeconds: 60, forgetSeconds: 20 },
  /** Wrong one-time codes for one account, over all codes and sign-ins. */
  codes: { free: 10, baseSeconds: 30, factor: 2, maxSeconds: 900, forgetSeconds: 600 },
  /** Messages caused from one place that no right code has followed (SMS pumping). */
  messages: { free: 60, baseSeconds: 10, factor: 2, maxSeconds: 300, forgetSeconds: 20 },
} as const satisfies Record<string, ThrottlePolicy>;

export type ThrottleName = keyof typeof THROTTLES;

/** Seconds of delay that follow the given number of failures. */
export function delayAfter(failures: number, { free, baseSeconds, factor, maxSeconds }: ThrottlePolicy): number {
  return failures < free ? 0 : Math.min(maxSeconds, baseSeconds * factor ** (failures - free));
}

/** Failures with which the delay is at its longest: more are not counted, so that forgetting has an end. */
export const mostFailures = ({ free, baseSeconds, factor, maxSeconds }: ThrottlePolicy): number =>
  free + Math.ceil(Math.log(maxSeconds / baseSeconds) / Math.log(factor));
