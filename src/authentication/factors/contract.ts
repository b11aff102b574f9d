import type { Account, AccountId, AccountLevel } from '../../identity/index.ts';
import type { Result } from '../../shared/index.ts';
import type { StoredAuthenticators } from './authenticators/authenticators.ts';
import type { ProvenSignIn } from './sign-in-port.ts';

/** What a factor proves (NIST SP 800-63B: something you know, have, are). */
export type FactorKind = 'knowledge' | 'possession' | 'biometric';

/** The typed input or the page script's response that shows a factor in a sign-in. */
export interface ShowFactor {
  readonly signInId: string;
  readonly accountId: AccountId;
  readonly typed: string;
  /** Of the client. */
  readonly address: string;
}

/** A factor that any page with one field can ask for. */
export interface Showable {
  /** Refusals: those of the factor. */
  show(command: ShowFactor): Promise<Result<ProvenSignIn>>;
}

/**
 * What was lost: the password (a recovery begins with a code to the phone), or the phone (it begins with the password).
 */
export type RecoveryKind = 'password' | 'phone';

/** For which recoveries something is enough as the second factor. */
export interface RecoveryRule {
  readonly kinds: readonly RecoveryKind[];
  /** Account levels for which it is enough. */
  readonly levels: readonly AccountLevel[];
  readonly why: string;
}

/**
 * One factor: what it proves, who has it, and where citizens meet it. How it is enrolled and verified is what `open`
 * returns. Its problems and audit events are declared beside it, in `problems.ts` and `events.ts` of its folder.
 */
export interface Factor<Parts = never, Opened = unknown> {
  /** All kinds that it proves at once. */
  readonly kinds: readonly FactorKind[];
  /** Whether it resists phishing: a page that imitates ours cannot use it. */
  readonly phishingResistant: boolean;
  /** Authentication method references (RFC 8176). The first one identifies the kinds. */
  readonly amr: readonly [string, ...string[]];
  /** Whether a sign-in may start with it. */
  readonly first: boolean;
  /** For relying parties and operators: what it is, and why it counts as these kinds. */
  readonly about: string;
  /**
   * Whether the holder of an account can show it as a further factor, by what the account has and what was enrolled.
   */
  isAvailable(account: Account, stored: StoredAuthenticators): boolean;
  /** What it cannot do without: offered only where that is configured. */
  readonly needs?: 'sms' | 'email' | 'matcher';
  /** Last part of the address of its page in a sign-in; undefined if the sign-in page itself asks for it. */
  readonly page: string | undefined;
  /** Last part of the address of the account section where it is enrolled; undefined if it comes with the account. */
  readonly section: string | undefined;
  /** Undefined if it confirms no recovery. Otherwise `open` returns a `Showable`. */
  readonly recovery?: RecoveryRule;
  /** Opens its enrolment and verification on the parts that all factors share. */
  open(parts: Parts): Opened;
}
