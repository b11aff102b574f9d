import type { SignInCheck } from '../sign-in-state.ts';
import { accountLevelTooLow } from './cannot-continue/account-level-too-low.ts';
import { authenticationLevelMissing } from './authentication-level-missing.ts';
import { authenticationLevelUnreachable } from './cannot-continue/authentication-level-unreachable.ts';
import { consentMissing } from './consent/consent-missing.ts';
import { consentPrompt } from './consent/consent-prompt.ts';
import { essentialClaimUnavailable } from './cannot-continue/essential-claim-unavailable.ts';
import { guardianConfirmationMissing } from './guardian-confirmation-missing.ts';
import { guardianRefused } from './cannot-continue/guardian-refused.ts';
import { guardianUnavailable } from './cannot-continue/guardian-unavailable.ts';
import { loginPrompt } from './login/login-prompt.ts';
import { maxAge } from './login/max-age.ts';
import { nativeClient } from './consent/native-client.ts';
import { noSession } from './login/no-session.ts';
import { recoveryHold } from './cannot-continue/recovery-hold.ts';
import { sessionExpired } from './login/session-expired.ts';
import { unknownLevel } from './cannot-continue/unknown-level.ts';
import { wantedSubject } from './login/wanted-subject.ts';

/** The policy: the first check that applies decides what the citizen is shown next. */
export const CHECKS: readonly SignInCheck[] = [
  unknownLevel,
  noSession,
  sessionExpired,
  maxAge,
  loginPrompt,
  wantedSubject,
  recoveryHold,
  accountLevelTooLow,
  authenticationLevelUnreachable,
  essentialClaimUnavailable,
  guardianUnavailable,
  guardianRefused,
  authenticationLevelMissing,
  guardianConfirmationMissing,
  consentMissing,
  consentPrompt,
  nativeClient,
];
