import type { Factor } from './contract.ts';
import { FACTOR_NAMES, type FactorName } from './names.ts';
import { emailCode, smsCode } from './one-time-code/factor.ts';
import type { FactorParts } from './parts.ts';
import { passcode } from './passcode/factor.ts';
import { passkey } from './passkey/factor.ts';
import { password } from './password/factor.ts';
import { portraitCheck } from './portrait-check/factor.ts';
import { recoveryCode } from './recovery-code/factor.ts';
import { totp } from './totp/factor.ts';

/** Every factor, by its name. */
export const FACTORS = {
  passkey,
  password,
  passcode,
  totp,
  sms_code: smsCode,
  email_code: emailCode,
  portrait_check: portraitCheck,
  recovery_code: recoveryCode,
} as const satisfies Record<FactorName, Factor<FactorParts>>;

/** Factors with their own page. */
export type FactorWithPage = {
  [Name in FactorName]: (typeof FACTORS)[Name]['page'] extends string ? Name : never;
}[FactorName];

/** Factors that confirm a recovery. */
export type RecoveringFactor = {
  [Name in FactorName]: (typeof FACTORS)[Name] extends { recovery: unknown } ? Name : never;
}[FactorName];

/** Enrolment and verification of every factor, by its name. */
export type OpenedFactors = { readonly [Name in FactorName]: ReturnType<(typeof FACTORS)[Name]['open']> };

/** A factor as the contract types it. */
export const factorOf = (name: FactorName): Factor<FactorParts> => FACTORS[name];

export const hasPage = (name: FactorName): name is FactorWithPage => FACTORS[name].page !== undefined;

/** The address part of the page that asks for the factor. */
export const pageOf = (name: FactorWithPage): string => FACTORS[name].page;

export const openFactors = (parts: FactorParts): OpenedFactors =>
  Object.fromEntries(FACTOR_NAMES.map((name) => [name, FACTORS[name].open(parts)])) as OpenedFactors;
