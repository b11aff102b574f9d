import type { AccountId } from '../../identity/index.ts';
import type { Proof } from '../factors/index.ts';
import type { CodeSource } from './codes.ts';

/** What an approval is for: a sign-in on another device, or the use of a child's account. */
export type ApprovalKind = 'device' | 'guardian';

/** `expired` is past its time, or ended by wrong tries and too many scans. */
export type ApprovalState = 'open' | 'approved' | 'refused' | 'expired' | 'used';

/** What the one who approves is shown, and what their own sign-in is measured by. */
export interface Asking {
  /** Relying party, its client_id. */
  readonly rp: string;
  /** Of the authorization request, as far as they say what is asked for. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** `sub` of an `id_token_hint`. */
  readonly hintedSubject?: string;
  /** The browser that asks, in a few words. */
  readonly browser: string;
  /** Of the browser that asks. */
  readonly address: string;
}

/** Who approved, and what their session had proved. */
export interface Approver {
  readonly accountId: AccountId;
  readonly proofs: readonly Proof[];
  /** A first factor was shown after the request began. */
  readonly fresh: boolean;
}

/** A request for an approval. */
export interface Approval extends CodeSource {
  readonly kind: ApprovalKind;
  readonly state: ApprovalState;
  readonly asking: Asking;
  /** The account whose sign-in waits, where it is known: a child's. */
  readonly dependant: AccountId | undefined;
  /** The only account that may approve, where there is one: the guardian's. */
  readonly guardian: AccountId | undefined;
  /** The account that approved or refused. */
  readonly by: AccountId | undefined;
  readonly proofs: readonly Proof[];
  readonly fresh: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Seconds in which it can be approved: who scans has the screen before them, a guardian may be elsewhere. */
export const LIFE_SECONDS: Readonly<Record<ApprovalKind, number>> = { device: 180, guardian: 600 };
/** Seconds in which the sign-in that asked can use it after it was approved. */
export const USE_SECONDS: Readonly<Record<ApprovalKind, number>> = { device: 120, guardian: 600 };
/** Wrong numbers that end a request. */
export const NUMBER_TRIES = 3;
/**
 * Browsers that may scan one request: one, and what scanning apps open by themselves. More than that is a code that was
 * passed on.
 */
export const MOST_SCANS = 3;
