/** What is known of a sign-in when its first factor was shown. */
export interface Circumstance {
  /** The browser is no known device of the account. */
  readonly isNewDevice: boolean;
  /**
   * The address is of a country in which no known device of the account was seen; never where its country is not known.
   */
  readonly isNewPlace: boolean;
  /** From where the account was used last to here, where both are known. */
  readonly travel: { readonly km: number; readonly hours: number } | undefined;
  /** Wrong passwords for the account from unfamiliar places, that time has not healed yet. */
  readonly accountFailures: number;
  /** Wrong passwords and codes from this place, whatever the account; 0 where its country is not known. */
  readonly placeFailures: number;
  /** Far more wrong passwords than usual, over all accounts; never where the country of the address is not known. */
  readonly isSprayed: boolean;
}

export interface RiskRule {
  /** All of it must be so. */
  readonly when: {
    readonly device?: 'new';
    readonly place?: 'new';
    /** The way was at least this long and faster than this. */
    readonly travel?: { readonly km: number; readonly kmPerHour: number };
    /** At least so many. */
    readonly accountFailures?: number;
    readonly placeFailures?: number;
    readonly spraying?: true;
  };
  /** Authentication level that is asked for, as far as the citizen's factors reach. */
  readonly raiseTo: 2;
  /** For operators, in English; citizens read `views/locales/{vi,en}/risk.json`. */
  readonly about: string;
  /** Why these numbers, for operators. */
  readonly why: string;
}

/**
 * What makes a sign-in suspicious, as data. No rule applies to an account without known devices, nor lowers what was
 * asked for; each can be switched off (`authentication.risk`).
 */
export const RISK_RULES = {
  new_device_and_place: {
    when: { device: 'new', place: 'new' },
    raiseTo: 2,
    about: 'A device that is not known, in a country in which the account was not used before',
    why: 'Either alone is everyday life: a new phone, a journey with the old one. Both together are also what a stolen password looks like',
  },
  impossible_travel: {
    when: { travel: { km: 500, kmPerHour: 900 } },
    raiseTo: 2,
    about: 'The last sign-in was too far away for the time that has passed',
    why: 'No airliner is faster than 900 km/h. Places are the middles of countries: below 500 km neighbours would be told apart by an error of the map',
  },
  many_failures: {
    when: { device: 'new', accountFailures: 10 },
    raiseTo: 2,
    about: 'Many wrong passwords for the account shortly before, and a device that is not known',
    why: 'From ten on the account is being guessed at (the limit `account`). The holder, on a known device, is not troubled by what others do',
  },
  hostile_place: {
    when: { device: 'new', placeFailures: 50 },
    raiseTo: 2,
    about: 'Many failures come from this network address, and the device is not known',
    why: 'Half of what a place may fail without delay (the limit `place`): more than a ministry’s staff who mistype, less than where the limit itself begins to work',
  },
  spraying: {
    when: { device: 'new', spraying: true },
    raiseTo: 2,
    about: 'Passwords are being tried at a great many accounts at once, and the device is not known',
    why: 'A botnet stays below the limits of each place and account. What nobody can be told apart by closes no door: whoever has a new device shows one proof more until it is over. Below 300 in a quarter of an hour it is not worth a question, and four times the usual is no busy morning',
  },
} as const satisfies Record<string, RiskRule>;

export type RiskRuleName = keyof typeof RISK_RULES;

export const RISK_RULE_NAMES = Object.keys(RISK_RULES) as RiskRuleName[];

/** What the operator chose for each rule. */
export type RiskSettings = Readonly<Record<RiskRuleName, 'off' | 2>>;

/** Whether all that a rule names is so. */
export function applies({ when }: RiskRule, at: Circumstance): boolean {
  const { travel } = at;
  return (
    (when.device === undefined || at.isNewDevice) &&
    (when.place === undefined || at.isNewPlace) &&
    (when.travel === undefined ||
      (travel !== undefined && travel.km >= when.travel.km && travel.km > when.travel.kmPerHour * travel.hours)) &&
    (when.accountFailures === undefined || at.accountFailures >= when.accountFailures) &&
    (when.placeFailures === undefined || at.placeFailures >= when.placeFailures) &&
    (when.spraying === undefined || at.isSprayed)
  );
}
