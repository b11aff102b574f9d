/** factors: the pages on which one factor each is shown, and the choice among them. */
import type { StepPage } from '../../../kit/sign-in/step-page.ts';
import type { FactorPageDependencies } from '../dependencies.ts';
import { factorStep, type FactorPage } from './factor-page.ts';
import { passcodePage } from './passcode.ts';
import { passkeyPage } from './passkey.ts';
import { portraitCheckPage } from './portrait-check.ts';
import { emailCodePage, smsCodePage } from './sent-code.ts';
import { recoveryCodePage, totpPage } from './typed-code.ts';

export { choicePage } from './choice.ts';

const FACTOR_PAGES: readonly FactorPage[] = [
  passkeyPage,
  smsCodePage,
  emailCodePage,
  totpPage,
  recoveryCodePage,
  portraitCheckPage,
  passcodePage,
];

/** The page of every factor that has one of its own. */
export const factorSteps = (dependencies: FactorPageDependencies): readonly StepPage[] =>
  FACTOR_PAGES.map((page) => factorStep(page, dependencies));
