import type { AccountId } from '../../identity/index.ts';
import type { Proof } from '../factors/index.ts';
import type { CodeSource } from './codes.ts';

/** Purpose of an approval: a sign-in on another device, or the use of a child's account. */
export type ApprovalKind = 'device' | 'guardian';

/**
 * `expired`: past its time, or ended by wrong attempts or too many scans. `finished`: the sign-in that used it became a
 * session. `ended`: its holder ended it before that, or the sign-in that asked was given up.
 */
export type ApprovalState = 'open' | 'approved' | 'refused' | 'expired' | 'used' | 'finished' | 'ended';

/** What the approver sees, and the requirements that their own sign-in must meet. */
export interface Asking {
  /** Relying party, its client_id. */
  readonly rp: string;
  /** The parameters of the authorization request that say what is requested. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** `sub` of an `id_token_hint`. */
  readonly hintedSubject?: string;
  /** Short name of the requesting browser. */
  readonly browser: string;
  /** Address of the requesting browser. */
  readonly address: string;
}

/** Who approved, and the proofs of their session. */
export interface Approver {
  readonly accountId: AccountId;
  readonly proofs: readonly Proof[];
  /** Whether a first factor was shown after the request was created. */
  readonly fresh: boolean;
  /** How often everything of the approver's account had been ended by then. */
  readonly epoch: number;
}

/** An approval request. */
export interface Approval extends CodeSource {
  readonly kind: ApprovalKind;
  readonly state: ApprovalState;
  readonly asking: Asking;
  /** The account of the waiting sign-in, if known (a child's). */
  readonly dependant: AccountId | undefined;
  /** The only account that may approve, if restricted (the guardian's). */
  readonly guardian: AccountId | undefined;
  /** The account that approved or refused. */
  readonly by: AccountId | undefined;
  /** How often everything of that account had been ended by then. */
  readonly epoch: number;
  readonly proofs: readonly Proof[];
  readonly fresh: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Seconds to approve: a person who scans is at the screen, a guardian may be elsewhere. */
export const LIFE_SECONDS: Readonly<Record<ApprovalKind, number>> = { device: 180, guardian: 600 };
/** Seconds in which the requesting sign-in can use the approval. */
export const USE_SECONDS: Readonly<Record<ApprovalKind, number>> = { device: 120, guardian: 600 };
/** Wrong numbers that end a request. */
export const NUMBER_TRIES = 3;
/**
 * Browsers that may scan one request: one, plus those that scanning apps open by themselves. More means that the code
 * was forwarded.
 */
export const MOST_SCANS = 3;
