/** All factors, in order of preference among equals. */
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
