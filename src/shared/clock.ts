/** A source of time. All code that needs the time takes one as a parameter, so that tests can control it. */
export interface Clock {
  /** The current time. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Whole seconds since the epoch, as JWT's NumericDate counts them (RFC 7519 section 2). */
export const epochSeconds = (clock: Clock): number => Math.floor(clock.now().getTime() / 1000);

/** The time `seconds` after `date`, or before it if negative. */
export const plusSeconds = (date: Date, seconds: number): Date => new Date(date.getTime() + seconds * 1000);
