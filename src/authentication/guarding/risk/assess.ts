import type { Audit } from '../../../audit/index.ts';
import type { Account, AccountId, AuthenticationLevel } from '../../../identity/index.ts';
import type { Clock } from '../../../shared/index.ts';
import { distanceKm } from '../places/distance.ts';
import { countryOf } from '../places/country.ts';
import type { FailuresEverywhere } from '../throttling/everywhere.ts';
import type { Throttle } from '../throttling/throttle.ts';
import { applies, RISK_RULE_NAMES, RISK_RULES, type Circumstance, type RiskSettings } from './rules.ts';
import { riskEvents } from './events.ts';

/** A device of the account that was recognised in the current browser. */
export interface RecognisedDevice {
  readonly id: string;
  /** Whether its record is due for renewal. */
  readonly isDue: boolean;
  /** Whether passcodes were wrong on it since the last correct one. */
  readonly hasTries?: true;
  /** The passkey that was used on it last. */
  readonly passkey?: string;
}

/** The requirements that follow from the circumstances of a sign-in. */
export interface Assessment {
  /** Required authentication level; 0 means none. */
  readonly raisedTo: AuthenticationLevel;
  /** Names of the rules that raised it. */
  readonly raisedBy: readonly string[];
  /** Undefined if the browser is not a known device of the account. */
  readonly device: RecognisedDevice | undefined;
}

/** Where and when a device of the account was last seen. */
export interface Sighting {
  /** ISO 3166-1. */
  readonly country?: string | undefined;
  readonly lastSeenAt: Date;
}

/** The devices of an account, and the one in this browser. */
export interface Recognised {
  readonly known: readonly Sighting[];
  readonly present: RecognisedDevice | undefined;
}

/** Port to find an account's devices, and the one that holds one of the secrets. `devices` implements it. */
export type Recognise = (
  accountId: AccountId | undefined,
  secrets: readonly string[],
  country: string | undefined,
) => Promise<Recognised>;

/** The circumstances under which a first factor was shown. */
export interface Circumstances {
  readonly account: Account;
  /** The client's address. */
  readonly address: string;
  /** Secrets from the browser's device cookie. */
  readonly device: readonly string[];
  /** What was found out about its devices already. */
  readonly recognised?: Recognised | undefined;
}

export type Assess = (circumstances: Circumstances) => Promise<Assessment>;

/** A current session of the account. */
export interface Use {
  /** ISO 3166-1. */
  readonly country: string | undefined;
  readonly at: Date;
}

export interface RiskDependencies {
  readonly clock: Clock;
  readonly audit: Audit;
  readonly throttle: Pick<Throttle, 'failures'>;
  readonly everywhere: Pick<FailuresEverywhere, 'isSprayed'>;
  readonly recognise: Recognise;
  readonly settings: RiskSettings;
  /** The account's current sessions, with times to the second. Called only if a device was seen elsewhere. */
  readonly usesOf: (accountId: string) => Promise<readonly Use[]>;
  /** Keys of the account's failures and of an address's place. */
  readonly accountKey: (account: Account) => string;
  readonly placeOf: (address: string) => string;
}

const HOUR_MS = 3_600_000;

/**
 * Assesses the circumstances of a sign-in before its first factor counts; one query for a known device in its usual
 * country.
 */
export function openRisk(dependencies: RiskDependencies): Assess {
  const { clock, audit, throttle, everywhere, recognise, settings, usesOf, accountKey, placeOf } = dependencies;

  /**
   * The journey from the account's last use to `country`. Devices record only the day; current sessions are more
   * precise.
   */
  const travelTo = async (
    country: string | undefined,
    accountId: string,
    known: readonly Sighting[],
  ): Promise<Circumstance['travel']> => {
    if (country === undefined || known.every((one) => one.country === undefined || one.country === country)) {
      return undefined;
    }
    const uses = [
      ...known.map((one): Use => ({ country: one.country, at: one.lastSeenAt })),
      ...(await usesOf(accountId)),
    ];
    const last = uses
      .filter((use) => use.country !== undefined)
      .reduce<Use | undefined>((newest, use) => (newest === undefined || use.at > newest.at ? use : newest), undefined);
    const km = last?.country === undefined ? undefined : distanceKm(last.country, country);
    if (last === undefined || km === undefined) return undefined;
    return { km, hours: Math.max(0, clock.now().getTime() - last.at.getTime()) / HOUR_MS };
  };

  const circumstance = async (
    { account, address }: Circumstances,
    known: readonly Sighting[],
    country: string | undefined,
    isNewDevice: boolean,
  ): Promise<Circumstance> => {
    const travel = await travelTo(country, account.id, known);
    // A known device needs no look at other devices.
    const isPlaceKnown = country !== undefined;
    const [accountFailures, placeFailures, isSprayed] = isNewDevice
      ? await Promise.all([
          throttle.failures('account', accountKey(account)),
          isPlaceKnown ? throttle.failures('place', placeOf(address)) : 0,
          isPlaceKnown && everywhere.isSprayed(),
        ])
      : [0, 0, false];
    // If the previous countries are unknown, no place counts as new.
    const seen = known.flatMap((one) => one.country ?? []);
    const isNewPlace = isPlaceKnown && seen.length > 0 && !seen.includes(country);
    return { isNewDevice, isNewPlace, travel, accountFailures, placeFailures, isSprayed };
  };

  return async (circumstances) => {
    const { account, address, device: secrets } = circumstances;
    const country = await countryOf(address);
    const { known, present: device } = circumstances.recognised ?? (await recognise(account.id, secrets, country));
    // Nothing is unusual for an account that was never used.
    if (known.length === 0) return { raisedTo: 0, raisedBy: [], device };
    const at = await circumstance(circumstances, known, country, device === undefined);
    const raisedBy = RISK_RULE_NAMES.filter((name) => settings[name] !== 'off' && applies(RISK_RULES[name], at));
    const raisedTo = Math.max(0, ...raisedBy.map((name) => RISK_RULES[name].raiseTo)) as AuthenticationLevel;
    if (raisedTo > 0)
      await audit.record(riskEvents.make.risk_raised({ account: account.id, level: raisedTo, rules: raisedBy }));
    return { raisedTo, raisedBy, device };
  };
}
