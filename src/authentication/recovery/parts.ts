import type { Audit } from '../../audit/index.ts';
import type { Account, Accounts, LivingSession } from '../../identity/index.ts';
import type { Notifications } from '../../notifications/index.ts';
import type { Clock, Result } from '../../shared/index.ts';
import type { Seal, Store } from '../../storage/index.ts';
import type { Devices } from '../devices/index.ts';
import type {
  Authenticators,
  Available,
  Notices,
  Passwords,
  ProvenSignIn,
  RecoveringFactor,
  Showable,
  VerifyPassword,
} from '../factors/index.ts';
import type { MakeTry, Throttle } from '../guarding/index.ts';
import type { SignIns } from '../sign-in/index.ts';
import type { ConfirmationCodes } from './confirmation-codes.ts';
import type { PhoneChanges, RecoveryOptions } from './phone/phone-change.ts';
import type { Questions } from './questions.ts';
import type { RecoveryDocuments, StoredRecovery } from './recovery-documents.ts';

export interface RecoveryDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly notifications: Notifications;
  readonly notices: Notices;
  readonly passwords: Passwords;
  readonly authenticators: Authenticators;
  readonly signIns: SignIns;
  readonly throttle: Throttle;
  readonly makeTry: MakeTry;
  readonly devices: Pick<Devices, 'knownAs'>;
  readonly available: (account: Account) => Promise<Available>;
  readonly verifyPassword: (command: VerifyPassword) => Promise<Result<ProvenSignIn>>;
  /** The second factors other than the questions. */
  readonly factors: Readonly<Record<RecoveringFactor, Showable>>;
  /** Ends everything of an account that began before, except in one session, unless that is over itself. */
  readonly endSessions: (accountId: string, kept?: LivingSession) => Promise<boolean>;
  readonly placeOf: (address: string) => string;
  readonly codes: ConfirmationCodes;
  readonly options: RecoveryOptions;
}

/** The shared dependencies of the parts of a recovery. */
export interface RecoveryParts extends RecoveryDependencies {
  readonly recoveries: RecoveryDocuments;
  readonly questions: Questions;
  readonly phoneChanges: PhoneChanges;
  /** Whether both factors were shown and the second one is sufficient for the account. */
  readonly isConfirmed: (recovery: StoredRecovery | undefined, account: Account) => boolean;
  /** Carries out the effects of a completed recovery; idempotent. */
  readonly carryOut: (recovery: StoredRecovery) => Promise<void>;
}
