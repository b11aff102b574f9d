import type { Account } from '../account.ts';

/** The source of a claim's value: the National Population Database, the account, or another claim. */
export type ClaimSource = 'npd' | 'account' | 'derived';

export interface ClaimDefinition {
  readonly name: string;
  /** Scope that requests it. */
  readonly scope: string;
  /** Minimum account level for its release. */
  readonly minimumLevel: 1 | 2;
  readonly source: ClaimSource;
  /** For developers. */
  readonly about: string;
  /** The value as JSON; undefined if the account has none. */
  value(account: Account, now: Date, portrait?: Buffer): unknown;
}
