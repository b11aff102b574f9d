import type { Audit } from '../audit/index.ts';
import type { Authentication } from '../authentication/index.ts';
import type { Account, AccountLevel, Accounts } from '../identity/index.ts';
import type { Notifications } from '../notifications/index.ts';
import type { Population } from '../population/index.ts';
import type { Clock, Language } from '../shared/index.ts';
import type { Seal, Store } from '../storage/index.ts';

export interface RegistrationOptions {
  /** Our base address, for the link in messages. */
  readonly issuer: string;
  /** Seconds from the notice to the last moment of an activation. */
  readonly activateSeconds: number;
  /** Seconds for which an application waits for the population database. */
  readonly keepSeconds: number;
  /** Seconds for which its page says what became of it. */
  readonly keepDecidedSeconds: number;
}

export interface RegistrationDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly notifications: Notifications;
  readonly population: Population;
  readonly authentication: Authentication;
  readonly log: { warn(details: object, message: string): void };
  /** Counts applications by outcome. */
  readonly countApplication: (outcome: 'approved' | 'covered' | 'refused' | 'waiting') => void;
  /** Counts activations by outcome: `completed`, or the code of the problem. */
  readonly countActivation: (outcome: string) => void;
  readonly options: RegistrationOptions;
}

/** What the parts of this module share. */
export interface RegistrationParts
  extends RegistrationDependencies, Pick<Authentication, 'codes' | 'throttle' | 'placeOf' | 'notices'> {
  readonly activations: {
    /** Issues an activation unless one was issued before, and tells the holder. Idempotent. */
    issue(account: Account, level: AccountLevel, language: Language): Promise<void>;
  };
}
