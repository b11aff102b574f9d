import type { Localised } from '../../shared/index.ts';
import type { Account } from '../account.ts';

/** Where a claim's value comes from: the National Population Database, the account, or worked out from another claim. */
export type ClaimSource = 'npd' | 'account' | 'derived';

export interface ClaimDefinition {
  readonly name: string;
  /** Scope that asks for it. */
  readonly scope: string;
  /** Account level without which it is not released. */
  readonly minimumLevel: 1 | 2;
  readonly source: ClaimSource;
  /** In the citizen's words. */
  readonly label: Localised;
  /** For developers. */
  readonly about: string;
  /** The value as JSON; undefined where the account has none. */
  value(account: Account, now: Date, portrait?: Buffer): unknown;
}
