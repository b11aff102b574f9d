/** What a factor proves (NIST SP 800-63B: something you know, have, are). */
export type FactorKind = 'knowledge' | 'possession' | 'biometric';

export interface FactorDefinition {
  readonly kind: FactorKind;
  /** Of no use to a page that only looks like ours. */
  readonly phishingResistant: boolean;
  /** Authentication method references (RFC 8176). */
  readonly amr: readonly string[];
  /** A sign-in may begin with it. */
  readonly first: boolean;
}

/** Every factor there is; the order is that of preference among equals. */
export const FACTORS = {
  password: { kind: 'knowledge', phishingResistant: false, amr: ['pwd'], first: true },
  sms_code: { kind: 'possession', phishingResistant: false, amr: ['sms'], first: false },
} as const satisfies Record<string, FactorDefinition>;

export type Factor = keyof typeof FACTORS;

/** The catalogue's words on a factor, without what just happens to be true of all of them today. */
export const definitionOf = (factor: Factor): FactorDefinition => FACTORS[factor];

export const FACTOR_NAMES = Object.keys(FACTORS) as Factor[];

/** Kind of each `amr` value, for tokens that only state those. */
export const KIND_OF_AMR: ReadonlyMap<string, FactorKind> = new Map(
  FACTOR_NAMES.flatMap((factor) => FACTORS[factor].amr.map((amr): [string, FactorKind] => [amr, FACTORS[factor].kind])),
);
