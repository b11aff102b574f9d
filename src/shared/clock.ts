/** A source of time. Everything that asks for the time takes one, so that tests can move it. */
export interface Clock {
  /** The present moment. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Whole seconds since the epoch, as JWT's NumericDate counts them (RFC 7519 section 2). */
export const epochSeconds = (clock: Clock): number => Math.floor(clock.now().getTime() / 1000);

/** The moment `seconds` after (or, negative, before) `date`. */
export const plusSeconds = (date: Date, seconds: number): Date => new Date(date.getTime() + seconds * 1000);
