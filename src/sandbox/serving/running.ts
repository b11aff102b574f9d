/** A stand-in that listens. */
export interface Running {
  /** Where a browser finds it, without a slash at the end. */
  readonly url: string;
  /** Stops listening and drops what is still open. */
  close(): Promise<void>;
}

/** What the stand-ins write about themselves; a pino logger is one. Never personal data of a sign-in, nor a token. */
export interface SandboxLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
