import type { AccountId, Acr } from '../identity/index.ts';
import type { Need } from '../relying-parties/index.ts';
import type { Language } from '../shared/index.ts';
import type { ConsentText } from './text.ts';

/** One decision as it is proved: complete in itself, never changed, linked to the one before by hash. */
export interface ConsentRecord {
  readonly accountId: AccountId;
  readonly rp: string;
  readonly version: number;
  readonly type: 'given' | 'withdrawn';
  readonly at: Date;
  /** Given: until when. */
  readonly expiresAt?: Date;
  /** Given: what was decided on each claim that was shown. Withdrawn: the claims it was withdrawn for. */
  readonly claims: readonly RecordedClaim[];
  readonly acr: Acr;
  readonly language: Language;
  /** Given: the page exactly as it was shown. */
  readonly text?: ConsentText;
  /** Given: digest of the relying party's record at that moment. */
  readonly rpVersion?: string;
  /** Withdrawn: for one purpose only. */
  readonly purpose?: string;
  /** Hash of the record before, of the same account and relying party; empty for the first. */
  readonly previous: string;
  /** SHA-256 over all of the above. */
  readonly hash: string;
}

export interface RecordedClaim {
  readonly claim: string;
  readonly granted: boolean;
  readonly purpose: string;
  readonly purposeText: string;
  readonly need: Need;
}

export declare function verifyConsentRecords(records: readonly ConsentRecord[]): boolean;
