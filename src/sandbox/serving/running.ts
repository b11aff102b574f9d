/** A running stand-in. */
export interface Running {
  /** Its address for browsers, without a trailing slash. */
  readonly url: string;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/** The log of the stand-ins; a pino logger fits. It contains no personal data from a sign-in and no token. */
export interface SandboxLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
