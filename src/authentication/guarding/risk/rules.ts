/** The facts about a sign-in after its first factor. */
export interface Circumstance {
  /** The browser is not a known device of the account. */
  readonly isNewDevice: boolean;
  /** No known device of the account was seen in the address's country; false if the country is unknown. */
  readonly isNewPlace: boolean;
  /** The journey from the account's last place to here, if both are known. */
  readonly travel: { readonly km: number; readonly hours: number } | undefined;
  /** Wrong passwords for the account from unfamiliar places that have not expired yet. */
  readonly accountFailures: number;
  /** Wrong passwords and codes from this place over all accounts; 0 if its country is unknown. */
  readonly placeFailures: number;
  /** Far more wrong passwords than usual over all accounts; false if the address's country is unknown. */
  readonly isSprayed: boolean;
}

export interface RiskRule {
  /** All conditions must hold. */
  readonly when: {
    readonly device?: 'new';
    readonly place?: 'new';
    /** The journey was at least this long and faster than this. */
    readonly travel?: { readonly km: number; readonly kmPerHour: number };
    /** Minimum count. */
    readonly accountFailures?: number;
    readonly placeFailures?: number;
    readonly spraying?: true;
  };
  /** Required authentication level, as far as the citizen's factors allow. */
  readonly raiseTo: 2;
  /** For operators, in English; citizens read `views/locales/{vi,en}/risk.json`. */
  readonly about: string;
  /** Why these numbers, for operators. */
  readonly why: string;
}

/**
 * The risk rules, as data. No rule applies to an account without known devices, and none lowers a requirement. Each can
 * be switched off (`authentication.risk`).
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
    why: 'A botnet stays below the limits of each place and account. The rule refuses nobody: a new device has to show one further proof until the wave is over. Below 300 failures in a quarter of an hour the rule does not ask, and a busy morning stays below four times the usual rate',
  },
} as const satisfies Record<string, RiskRule>;

export type RiskRuleName = keyof typeof RISK_RULES;

export const RISK_RULE_NAMES = Object.keys(RISK_RULES) as RiskRuleName[];

/** The operator's setting for each rule. */
export type RiskSettings = Readonly<Record<RiskRuleName, 'off' | 2>>;

/** Whether all conditions of a rule hold. */
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
