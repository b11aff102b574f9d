/** Every factor there is. The order is that of preference among equals. */
export const FACTOR_NAMES = [
  'passkey',
  'password',
  'passcode',
  'totp',
  'sms_code',
  'email_code',
  'portrait_check',
  'recovery_code',
] as const;

export type FactorName = (typeof FACTOR_NAMES)[number];

export const isFactorName = (value: unknown): value is FactorName => FACTOR_NAMES.includes(value as FactorName);
