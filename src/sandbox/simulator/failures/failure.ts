import type { Localised } from '../../../shared/index.ts';

/** A failure that a relying party must survive, and that it can ask for. */
export interface Failure {
  /** As in `login_hint=simulate:<id>`. */
  readonly id: string;
  /** What happens, for developers. */
  readonly happens: Localised;
  /** What a good relying party does then. */
  readonly respond: Localised;
}

/** The authorization request is refused: nobody signs in. */
export interface Refusal extends Failure {
  readonly error: string;
  /** In ASCII (RFC 6749 section 4.1.2.1). */
  readonly description: string;
}
