import type { Audit } from '../../audit/index.ts';
import type { Accounts, LivingSession } from '../../identity/index.ts';
import type { Notifications } from '../../notifications/index.ts';
import type { Matcher } from '../../population/index.ts';
import type { Clock } from '../../shared/index.ts';
import type { Seal, Store } from '../../storage/index.ts';
import type { Devices } from '../devices/index.ts';
import type { Assess, MakeTry, PasswordAttempts, Throttle } from '../guarding/index.ts';
import type { Authenticators } from './authenticators/authenticators.ts';
import type { Notices } from './authenticators/notices.ts';
import type { Passwords } from './password/hashing.ts';
import type { PortraitThresholds } from './portrait-check/portrait-check.ts';
import type { SignInPort } from './sign-in-port.ts';

/** The dependencies of factors; each factor names the parts that it needs. */
export interface FactorParts {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly notifications: Notifications;
  readonly authenticators: Authenticators;
  readonly notices: Notices;
  readonly passwords: Passwords;
  readonly signIns: SignInPort;
  readonly throttle: Throttle;
  readonly admit: PasswordAttempts;
  readonly makeTry: MakeTry;
  readonly assess: Assess;
  readonly devices: Devices;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
  /** Ends everything of an account that began before, except in one session, unless that is over itself. */
  readonly endSessions: (accountId: string, kept?: LivingSession) => Promise<boolean>;
  /** Our base address, which passkeys are bound to. */
  readonly issuer: string;
  /** Undefined if not configured, in which case no portrait check is offered. */
  readonly matcher: Matcher | undefined;
  readonly thresholds: PortraitThresholds;
  /** Accepted as every account's code: sandbox mode only. */
  readonly fixedCode: string | undefined;
}
