import type { StepFactor } from '../steps.ts';
import type { FactorPage } from './factor-page.ts';
import { passcodePage } from './passcode.ts';
import { passkeyPage } from './passkey.ts';
import { portraitCheckPage } from './portrait-check.ts';
import { emailCodePage, smsCodePage } from './sent-code.ts';
import { recoveryCodePage, totpPage } from './typed-code.ts';

export { chosenFactor, showChoice } from './choice.ts';
export type { FactorPage } from './factor-page.ts';

/** The page of every factor that has one of its own. */
export const FACTOR_PAGES: readonly FactorPage[] = [
  passkeyPage,
  smsCodePage,
  emailCodePage,
  totpPage,
  recoveryCodePage,
  portraitCheckPage,
  passcodePage,
];

export function factorPageOf(factor: StepFactor): FactorPage {
  const page = FACTOR_PAGES.find((one) => one.factor === factor);
  if (page === undefined) throw new Error(`no page for ${factor}`);
  return page;
}
