/** factors: the pages on which one factor each is shown, and the choice among them. */
import type { FactorWithPage } from '../../../../authentication/factors/index.ts';
import type { StepPage } from '../../../kit/sign-in/step-page.ts';
import type { FactorPageDependencies } from '../dependencies.ts';
import { factorStep, type FactorPage } from './factor-page.ts';
import { passcodePage } from './passcode.ts';
import { passkeyPage } from './passkey.ts';
import { portraitCheckPage } from './portrait-check.ts';
import { emailCodePage, smsCodePage } from './sent-code.ts';
import { recoveryCodePage, totpPage } from './typed-code.ts';

export { choicePage } from './choice.ts';

/** The page of every factor that has one. A factor without its page does not compile. */
const FACTOR_PAGES: Readonly<Record<FactorWithPage, FactorPage>> = {
  passkey: passkeyPage,
  sms_code: smsCodePage,
  email_code: emailCodePage,
  totp: totpPage,
  recovery_code: recoveryCodePage,
  portrait_check: portraitCheckPage,
  passcode: passcodePage,
};

export const factorSteps = (dependencies: FactorPageDependencies): readonly StepPage[] =>
  Object.values(FACTOR_PAGES).map((page) => factorStep(page, dependencies));
