import type { Audit } from '../audit/index.ts';
import type { Account, AccountId, Accounts, LivingSession } from '../identity/index.ts';
import type { Notifications } from '../notifications/index.ts';
import type { Matcher } from '../population/index.ts';
import type { Clock } from '../shared/index.ts';
import type { Seal, Store } from '../storage/index.ts';
import { type Approvals, openApprovals } from './approvals/index.ts';
import { type Devices, openDevices } from './devices/index.ts';
import {
  type Available,
  availableTo,
  type Beginning,
  type BegunWith,
  type FactorName,
  factorOf,
  type Notices,
  openAuthenticators,
  type OpenedFactors,
  openFactors,
  openNotices,
  openPasswords,
  type PasswordOptions,
  type PortraitThresholds,
  type Proof,
} from './factors/index.ts';
import {
  openFailuresEverywhere,
  openPasswordAttempts,
  openRisk,
  openThrottle,
  openTries,
  openUnfinished,
  placeKey,
  type RiskSettings,
  type Throttle,
  type Unfinished,
  type UnfinishedLimit,
  type UnfinishedLimits,
  type Use,
} from './guarding/index.ts';
import {
  type ConfirmationCodes,
  openConfirmationCodes,
  openRecovery,
  type Recovery,
  type RecoveryOptions,
} from './recovery/index.ts';
import { openSignIns, openStandings, type Presented, type SignIn, type Standing } from './sign-in/index.ts';

export interface AuthenticationOptions extends PasswordOptions {
  /** Factors that the product offers. */
  readonly factors: readonly FactorName[];
  /** Our address, which passkeys are bound to. */
  readonly issuer: string;
  readonly recovery: Omit<RecoveryOptions, 'issuer'>;
  /** What each rule of risk may ask for. */
  readonly risk: RiskSettings;
  readonly portrait: PortraitThresholds;
  readonly unfinished: UnfinishedLimits;
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
  /**
   * Ends everything of an account that began before, except in one session. @returns false if that session is over
   * itself, and nothing was ended
   */
  readonly endSessions: (accountId: string, kept?: LivingSession) => Promise<boolean>;
  /** Sign-ins of an account that last. */
  readonly usesOf: (accountId: string) => Promise<readonly Use[]>;
  /** Called for each sign-in that may not begin. */
  readonly onUnfinished: (limit: UnfinishedLimit) => void;
  /** Undefined: none is configured, and no portrait check offered. */
  readonly matcher?: Matcher | undefined;
  readonly options: AuthenticationOptions;
}

/** Where a sign-in begins. */
export interface BeginsAt {
  readonly address: string;
  /** Secrets in the device cookie of the browser. */
  readonly secrets: readonly string[];
  /** Account of the browser's session, if there is one. */
  readonly accountId?: string | undefined;
}

/** What was shown outside of a sign-in: a first factor, and what goes with it. */
export interface TakenOver {
  readonly account: Account;
  readonly first: Proof;
  readonly further: readonly Proof[];
  readonly address: string;
  /** Secrets of the browser's device cookie. */
  readonly device: readonly string[];
}

export interface Authentication {
  /** Limits on sign-ins that are begun and not finished. */
  readonly unfinished: Pick<Unfinished, 'finish' | 'push'> & {
    begin(at: BeginsAt): ReturnType<Unfinished['begin']>;
  };
  /** Browsers that holders have signed in with. */
  readonly devices: Devices;
  find(signInId: string): Promise<SignIn | undefined>;
  /**
   * A step-up begins with the session's account, what it proved, and the secrets of the browser's device cookie; a
   * sign-in that exists is left as it is.
   */
  begin(
    signInId: string,
    start: { account: Beginning['account']; proofs: readonly Proof[]; device?: readonly string[] },
    ttlSeconds: number,
  ): Promise<void>;
  /** What was shown so far is forgotten, and no approval counts: another account is used, or the sign-in given up. */
  reset(signInId: string): Promise<void>;
  /** Whether the product offers a factor. */
  offers(factor: FactorName): boolean;
  /** What the holder of an account can sign in with. One read by primary key. */
  available(account: Account): Promise<Available>;
  /** Where a request stands: who it is, what was proved, and what could be. */
  standing(presented: Presented): Promise<Standing>;
  /** Enrolment and verification of every factor, by its name. */
  readonly factors: OpenedFactors;
  readonly recovery: Recovery;
  /** Codes that confirm a phone outside of a sign-in. */
  readonly codes: ConfirmationCodes;
  /** Tries that others can cause, and what they cost. */
  readonly throttle: Throttle;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
  /** Sets what an account begins with when its holder activates it; idempotent. */
  enrol(accountId: AccountId, begun: BegunWith): Promise<void>;
  /** Messages to the holder by every channel of the account. */
  readonly notices: Pick<Notices, 'tell'>;
  /** A sign-in that begins with what its holder has just shown outside of it, such as at an activation. */
  takeOver(signInId: string, shown: TakenOver): Promise<SignIn | undefined>;
  /** Requests that are approved on another device. */
  readonly approvals: Approvals;
}

/** Joins the parts of authentication on one store. */
export function openAuthentication(dependencies: AuthenticationDependencies): Authentication {
  const { store, seal, clock, audit, accounts, notifications, usesOf, matcher, options } = dependencies;
  const isConfigured = {
    sms: notifications.reaches('sms'),
    email: notifications.reaches('email'),
    matcher: matcher !== undefined,
  };
  const offered = options.factors.filter((name) => {
    const { needs } = factorOf(name);
    return needs === undefined || isConfigured[needs];
  });
  const passwords = openPasswords(options);
  const authenticators = openAuthenticators(store);
  const throttle = openThrottle(store, clock);
  const everywhere = openFailuresEverywhere(store, clock);
  const signIns = openSignIns({ store, seal, clock });
  const placeOf = (address: string): string => placeKey(address, (text) => seal.digest(text, 'place'));
  const notices = openNotices({ audit, notifications });
  const devices = openDevices({ store, seal, clock, audit, accounts, tellHolder: (...told) => notices.tell(...told) });
  const assess = openRisk({
    ...{ clock, audit, throttle, everywhere, usesOf, placeOf },
    recognise: (...whose) => devices.recognise(...whose),
    settings: options.risk,
    accountKey: ({ identity }) => seal.digest(identity.number, 'throttle'),
  });
  const shared = {
    ...{ store, seal, clock, audit, accounts, notifications, authenticators, notices, passwords, signIns },
    ...{ throttle, devices, assess, placeOf, endSessions: dependencies.endSessions },
    makeTry: openTries({ throttle, audit }),
    fixedCode: options.fixedCode,
  };
  const codes = openConfirmationCodes({ ...shared, options });
  const factors = openFactors({
    ...shared,
    admit: openPasswordAttempts({ store, clock, throttle, everywhere }),
    ...{ issuer: options.issuer, matcher, thresholds: options.portrait },
  });
  const available: Authentication['available'] = async (account) =>
    availableTo(account, await authenticators.find(account.id), offered);

  const approvals = openApprovals(shared);
  const unfinished = openUnfinished({
    ...{ store, clock, limits: options.unfinished, onRefusal: dependencies.onUnfinished },
    accountOf: async (secrets) => (await devices.ofBrowser(secrets))[0]?.accountId,
  });

  return {
    devices,
    factors,
    unfinished: {
      ...unfinished,
      begin: ({ address, ...browser }) => unfinished.begin({ where: placeOf(address), ...browser }),
    },
    find: (id) => signIns.find(id),
    async begin(id, { account, proofs, device: secrets = [] }, ttl) {
      const known = await devices.knownAs(account.id, secrets);
      // It is renewed where a sign-in ends, and a step-up is none.
      const device = known === undefined ? undefined : { id: known, isDue: false };
      await signIns.begin({ id, account, device }, proofs, ttl);
    },
    async reset(id) {
      // First, so that an approval that is used at this instant does not come back.
      await approvals.endOf(id);
      await signIns.forget(id);
    },
    codes,
    throttle,
    placeOf,
    notices,
    enrol: (accountId, begun) => authenticators.begin(accountId, begun),
    async takeOver(signInId, { account, first, further, address, device }) {
      const assessment = await assess({ account, address, device });
      await signIns.take({ id: signInId, account }, first, assessment);
      for (const proof of further) await signIns.prove({ id: signInId, accountId: account.id }, proof);
      return signIns.find(signInId);
    },
    offers: (factor) => offered.includes(factor),
    available,
    approvals,
    standing: openStandings({
      ...{ accounts, clock, available },
      async refusedBy(signInId, dependant) {
        const asked = await approvals.ofSignIn(signInId, 'guardian');
        return asked?.state === 'refused' && asked.dependant === dependant ? asked.by : undefined;
      },
    }),
    recovery: openRecovery({
      ...shared,
      ...{ available, factors, codes },
      verifyPassword: factors.password.verify,
      options: { ...options.recovery, issuer: options.issuer },
    }),
  };
}
