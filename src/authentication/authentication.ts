import type { Audit } from '../audit/index.ts';
import type { Account, AccountId, Accounts } from '../identity/index.ts';
import type { Notifications } from '../notifications/index.ts';
import type { Matcher } from '../population/index.ts';
import { ProblemError, type Clock, type Result } from '../shared/index.ts';
import type { Seal, Store } from '../storage/index.ts';
import { openApprovals, type Approvals } from './approvals/index.ts';
import { openOneTimeCodes, type SendCode, type VerifyCode } from './factors/one-time-code/one-time-codes.ts';
import { openAuthenticators } from './factors/authenticators.ts';
import { openDevices, type Devices } from './devices/devices.ts';
import { availableTo, type Available } from './factors/available.ts';
import type { Factor } from './factors/list.ts';
import type { Proof } from './factors/proofs.ts';
import { openNotices } from './factors/notices.ts';
import { openPasswordSignIn, type VerifyPassword } from './factors/password/verification.ts';
import { openPasskeys, type Passkeys } from './factors/passkey/passkeys.ts';
import { openPasscode, type Passcode } from './factors/passcode/passcode.ts';
import { openPasswords, type PasswordOptions } from './factors/password/hashing.ts';
import { openPasswordChange, type ChangePassword } from './factors/password/change.ts';
import { openRecovery, type Recovery, type RecoveryOptions } from './recovery/recovery.ts';
import { openRisk, type Use } from './guarding/risk/assess.ts';
import type { RiskSettings } from './guarding/risk/rules.ts';
import { openSignIns, type SignIn } from './sign-in/sign-ins.ts';
import { openRecoveryCodes, type RecoveryCodes } from './factors/recovery-code/recovery-codes.ts';
import {
  openPortraitCheck,
  type PortraitThresholds,
  type VerifyPortrait,
} from './factors/portrait-check/portrait-check.ts';
import { openFailuresEverywhere } from './guarding/throttling/everywhere.ts';
import { openPasswordAttempts } from './guarding/throttling/password-attempts.ts';
import { placeKey } from './guarding/throttling/whereabouts.ts';
import { openThrottle } from './guarding/throttling/throttle.ts';
import { openTries } from './guarding/throttling/tries.ts';
import { openAuthenticatorApps, type AuthenticatorApps } from './factors/totp/totp.ts';
import { passwordEvents } from './factors/password/events.ts';

export interface AuthenticationOptions extends PasswordOptions {
  /** Factors that the product offers. */
  readonly factors: readonly Factor[];
  /** Our address, which passkeys are bound to. */
  readonly issuer: string;
  readonly recovery: Omit<RecoveryOptions, 'issuer'>;
  /** What each rule of risk may ask for. */
  readonly risk: RiskSettings;
  readonly portrait: PortraitThresholds;
  /** Accepted as every account's code: sandbox mode only. */
  readonly fixedCode?: string | undefined;
}

export interface AuthenticationDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly notifications: Notifications;
  /** Ends an account's sessions in every browser. */
  readonly endSessions: (accountId: string) => Promise<void>;
  /** Sign-ins of an account that last. */
  readonly usesOf: (accountId: string) => Promise<readonly Use[]>;
  /** Undefined: none is configured, and no portrait check offered. */
  readonly matcher?: Matcher | undefined;
  readonly options: AuthenticationOptions;
}

export interface Authentication {
  /** Browsers that holders have signed in with. */
  readonly devices: Devices;
  find(signInId: string): Promise<SignIn | undefined>;
  /** A step-up begins with the session's account and what it proved; a sign-in that exists is left as it is. */
  begin(
    signInId: string,
    start: { accountId?: AccountId; proofs: readonly Proof[] },
    ttlSeconds: number,
  ): Promise<void>;
  /** "Use another account": what was shown so far is forgotten. */
  reset(signInId: string): Promise<void>;
  /** Whether the product offers a factor. */
  offers(factor: Factor): boolean;
  /** What the holder of an account can sign in with. One read by primary key. */
  available(account: Account): Promise<Available>;
  /** Refusals: `sign_in_failed`, `too_many_attempts`, `server_busy`. */
  verifyPassword(command: VerifyPassword): Promise<Result<SignIn>>;
  /** Refusals: `sign_in_needed`, `no_phone`, `no_email`, `too_many_codes`, `too_many_attempts`. */
  sendCode(command: SendCode): Promise<Result<SignIn>>;
  /**
   * Refusals: `sign_in_needed`, `code_not_sent`, `code_wrong`, `code_expired`, `code_used`, `code_spent`, `too_many_attempts`,
   * `server_busy`.
   */
  verifyCode(command: VerifyCode): Promise<Result<SignIn>>;
  /** The citizen chooses another one. Refusals: see `openPasswordChange`. */
  changePassword(command: ChangePassword): Promise<Result<void>>;
  readonly recovery: Recovery;
  readonly apps: AuthenticatorApps;
  readonly passkeys: Passkeys;
  readonly recoveryCodes: RecoveryCodes;
  readonly passcode: Passcode;
  readonly verifyPortrait: VerifyPortrait;
  /** Requests that are approved on another device. */
  readonly approvals: Approvals;
  /** @throws ProblemError `server_busy`. */
  setPassword(accountId: string, password: string): Promise<void>;
}

/** Joins the parts of authentication on one store. */
export function openAuthentication(dependencies: AuthenticationDependencies): Authentication {
  const { store, seal, clock, audit, accounts, notifications, usesOf, matcher, options } = dependencies;
  const offered = options.factors.filter((factor) => factor !== 'portrait_check' || matcher !== undefined);
  const passwords = openPasswords(options);
  const authenticators = openAuthenticators(store);
  const throttle = openThrottle(store, clock);
  const everywhere = openFailuresEverywhere(store, clock);
  const signIns = openSignIns({ store, seal, clock });
  const placeOf = (address: string): string => placeKey(address, (text) => seal.digest(text, 'place'));
  const notices = openNotices({ audit, notifications });
  const devices = openDevices({ store, seal, clock, audit, accounts, notices });
  const assess = openRisk({
    ...{ clock, audit, throttle, everywhere, devices, usesOf, placeOf },
    settings: options.risk,
    accountKey: ({ identity }) => seal.digest(identity.number, 'throttle'),
  });
  const admit = openPasswordAttempts({ store, clock, throttle, everywhere });
  const verifyPassword = openPasswordSignIn({
    ...{ seal, clock, audit, accounts, passwords, authenticators, signIns, assess, placeOf, admit },
    clearTries: (accountId, id) => devices.clearTries(accountId, id),
  });
  const changePassword = openPasswordChange({
    ...{ seal, clock, audit, passwords, authenticators, notices, placeOf, admit },
  });
  const codes = openOneTimeCodes({
    ...{ store, seal, clock, audit, accounts, notifications, signIns, throttle, placeOf },
    fixedCode: options.fixedCode,
  });
  const makeTry = openTries({ throttle, audit });
  const shared = { seal, clock, audit, authenticators, notices, signIns, makeTry, placeOf };
  const passkeys = openPasskeys({ ...shared, store, accounts, throttle, assess, issuer: options.issuer });
  const apps = openAuthenticatorApps(shared);
  const recoveryCodes = openRecoveryCodes({ ...shared, accounts });
  const available: Authentication['available'] = async (account) =>
    availableTo(account, await authenticators.find(account.id), offered);
  const recovery = openRecovery({
    ...{ ...shared, store, accounts, notifications, passwords, throttle, available, verifyPassword },
    factors: {
      passkey: ({ typed, ...command }) => passkeys.verify({ ...command, response: typed }),
      totp: ({ typed, ...command }) => apps.verify({ ...command, code: typed }),
      recovery_code: ({ typed, ...command }) => recoveryCodes.verify({ ...command, code: typed }),
    },
    endSessions: dependencies.endSessions,
    fixedCode: options.fixedCode,
    options: { ...options.recovery, issuer: options.issuer },
  });

  const approvals = openApprovals({
    ...{ store, seal, clock, audit, accounts, notifications, signIns, throttle, assess, placeOf },
  });

  return {
    devices,
    approvals,
    find: (id) => signIns.find(id),
    begin: (id, start, ttl) => signIns.begin(id, start, ttl),
    reset: (id) => signIns.forget(id),
    offers: (factor) => offered.includes(factor),
    available,
    verifyPassword,
    changePassword,
    sendCode: (command) => codes.send(command),
    verifyCode: (command) => codes.verify(command),
    recovery,
    apps,
    recoveryCodes,
    passcode: openPasscode({ ...shared, accounts, passwords, throttle, devices, assess }),
    verifyPortrait: openPortraitCheck({ ...shared, accounts, matcher, thresholds: options.portrait }),
    passkeys,
    async setPassword(accountId, password) {
      const hash = await passwords.hash(password);
      if (!hash.ok) throw new ProblemError(hash.problem);
      await authenticators.setPassword(accountId, hash.value, clock.now());
      await audit.record(passwordEvents.make.password_changed({ account: accountId }));
    },
  };
}
