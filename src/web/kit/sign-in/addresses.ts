import type { FactorName } from '../../../authentication/factors/index.ts';
import type { Step } from '../../../oidc/index.ts';

/** The page of each step that is the same for all citizens. Each has an address of its own. */
const PAGES: Readonly<Record<Exclude<Step, 'step_up'>, string>> = {
  login: 'sign-in',
  cannot_continue: 'cannot-continue',
  guardian: 'guardian',
  consent: 'consent',
};

/** The page of each factor that has one besides the sign-in page itself. */
const FACTOR_PAGES: Readonly<Record<Exclude<FactorName, 'password'>, string>> = {
  passkey: 'passkey',
  passcode: 'passcode',
  totp: 'totp',
  sms_code: 'one-time-code',
  email_code: 'email-code',
  portrait_check: 'portrait-check',
  recovery_code: 'recovery-code',
};

export type StepFactor = keyof typeof FACTOR_PAGES;
export const isStepFactor = (factor: FactorName): factor is StepFactor => factor !== 'password';

export const interactionPath = (uid: string): string => `/interaction/${uid}`;
export const stepPath = (uid: string, step: keyof typeof PAGES): string => `${interactionPath(uid)}/${PAGES[step]}`;
export const factorPath = (uid: string, factor: StepFactor): string =>
  `${interactionPath(uid)}/${FACTOR_PAGES[factor]}`;
export const otherDevicePath = (uid: string): string => `${interactionPath(uid)}/other-device`;
export const choicePath = (uid: string): string => `${interactionPath(uid)}/factor`;
