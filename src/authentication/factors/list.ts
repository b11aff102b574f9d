/** What a factor proves (NIST SP 800-63B: something you know, have, are). */
export type FactorKind = 'knowledge' | 'possession' | 'biometric';

export interface FactorDefinition {
  /** All that showing it proves at once. */
  readonly kinds: readonly FactorKind[];
  /** Of no use to a page that only looks like ours. */
  readonly phishingResistant: boolean;
  /** Authentication method references (RFC 8176). Together they tell the kinds back. */
  readonly amr: readonly string[];
  /** A sign-in may begin with it. */
  readonly first: boolean;
  /** For relying parties and operators: what it is, and why it counts as what it counts. */
  readonly about: string;
}

/** Every factor there is; the order is that of preference among equals. */
export const FACTORS = {
  passkey: {
    kinds: ['possession', 'knowledge'],
    phishingResistant: true,
    amr: ['pop', 'user'],
    first: true,
    about:
      'WebAuthn credential with user verification. The unlocking of the device counts as knowledge, never as a biometric: no picture or fingerprint is compared with what the state holds',
  },
  password: {
    kinds: ['knowledge'],
    phishingResistant: false,
    amr: ['pwd'],
    first: true,
    about: 'Personal number and password',
  },
  passcode: {
    kinds: ['knowledge'],
    phishingResistant: false,
    amr: ['pin'],
    first: true,
    about: 'Six digits, on a known device of the account only',
  },
  totp: {
    kinds: ['possession'],
    phishingResistant: false,
    amr: ['otp'],
    first: false,
    about: 'Code of an authenticator app (RFC 6238)',
  },
  sms_code: {
    kinds: ['possession'],
    phishingResistant: false,
    amr: ['sms'],
    first: false,
    about: 'One-time code sent to the registered phone',
  },
  email_code: {
    kinds: ['possession'],
    phishingResistant: false,
    amr: ['otp'],
    first: false,
    about:
      'One-time code sent to the registered e-mail address; weaker than the others, left out by `authentication.factors`',
  },
  portrait_check: {
    kinds: ['biometric'],
    phishingResistant: false,
    amr: ['face'],
    first: false,
    about: 'Live picture that the biometric matcher compares with the portrait of the National Population Database',
  },
  recovery_code: {
    kinds: ['possession'],
    phishingResistant: false,
    amr: ['otp'],
    first: false,
    about: 'One of ten codes that were shown once (look-up secret, NIST SP 800-63B section 3.1.2)',
  },
} as const satisfies Record<string, FactorDefinition>;

export type Factor = keyof typeof FACTORS;

/** The catalogue's words on a factor, without what just happens to be true of all of them today. */
export const definitionOf = (factor: Factor): FactorDefinition => FACTORS[factor];

export const FACTOR_NAMES = Object.keys(FACTORS) as Factor[];

export const isFactor = (value: unknown): value is Factor => FACTOR_NAMES.includes(value as Factor);

/** Kinds that each `amr` value stands for, for tokens that only state those: the first value of a factor stands for its kinds. */
export const KINDS_OF_AMR: ReadonlyMap<string, readonly FactorKind[]> = new Map(
  FACTOR_NAMES.map((factor): [string, readonly FactorKind[]] => [FACTORS[factor].amr[0], FACTORS[factor].kinds]),
);
