import type { Audit } from '../audit/index.ts';
import type { AccountId, Acr } from '../identity/index.ts';
import type { RelyingParty } from '../relying-parties/index.ts';
import type { Clock, Language, Result } from '../shared/index.ts';
import type { Store } from '../storage/index.ts';
import type { Consent } from './consent.ts';
import type { ConsentRecord } from './records.ts';
import type { ConsentText } from './text.ts';

export interface ConsentDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Audit;
  /**
   * Ends what was issued under a consent (tokens, back-channel logout). Runs within `withdraw`; where it fails or the
   * process dies it runs again, from `resume` or the next look at that consent: it must be idempotent.
   */
  readonly afterWithdrawal?: (withdrawn: Withdrawal) => Promise<void>;
}

export interface Withdrawal {
  readonly accountId: AccountId;
  readonly rpId: string;
  readonly version: number;
}

export interface GiveConsent {
  readonly accountId: AccountId;
  readonly relyingParty: RelyingParty;
  /** All claims that the page showed. */
  readonly asked: readonly string[];
  /** Voluntary claims that the citizen ticked; names that were not shown count for nothing. */
  readonly ticked: readonly string[];
  readonly acr: Acr;
  readonly language: Language;
  /** The page, line by line; throws where it leaves out a claim or purpose that is asked for. */
  readonly text: ConsentText;
}

export interface WithdrawConsent {
  readonly accountId: AccountId;
  readonly rpId: string;
  /** Only what was agreed for this purpose; left out: everything. */
  readonly purpose?: string;
}

export interface Consents {
  /** One read by primary key. Undefined: never given, expired or withdrawn. */
  current(accountId: AccountId, rpId: string): Promise<Consent | undefined>;
  /** Refusal: `consent_outdated`. Consents given at the same moment are put into one order; each is recorded. */
  give(command: GiveConsent): Promise<Result<Consent>>;
  /** The citizen said no to all of it: nothing changes, but it is told to the audit. */
  refuse(command: { readonly accountId: AccountId; readonly rpId: string }): Promise<void>;
  /** What was withdrawn; undefined where there was nothing to withdraw. */
  withdraw(command: WithdrawConsent): Promise<Consent | undefined>;
  /** All that holds now, newest first. */
  list(accountId: AccountId): Promise<readonly Consent[]>;
  /** The proof: every decision and withdrawal with the text shown, oldest first. */
  history(accountId: AccountId): Promise<readonly ConsentRecord[]>;
  /** Carries out what a process that died left undone; returns how many. Call it at start and now and then. */
  resume(): Promise<number>;
}

export declare function openConsents(dependencies: ConsentDependencies): Consents;
